"""`python -m bedside`: the command line."""

from bedside.site.commands import main

if __name__ == "__main__":
    main()

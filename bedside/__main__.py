"""`python -m bedside`: the command line."""

from bedside.site.commands.line import main

if __name__ == "__main__":
    main()

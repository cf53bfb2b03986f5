"""Facebook's Graph API for Pages, below /facebook, with or without a version in the path."""

"""The files of the chat page, in a package so that they are installed with it."""

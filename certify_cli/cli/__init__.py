"""The only room with typer, print and exit: one file per command (parse, call, print, exit), `options` they share,
`app` puts them together, `frame` is what every command needs around its work."""

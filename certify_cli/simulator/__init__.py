"""A Bedrock on loopback that speaks the real protocol, answers from the registry's facts and misbehaves on request.

`server.Simulator` is the door. A request passes `transport` (sockets) -> `dispatch` (credentials, route, persona) ->
one handler of `operations` -> `transport`. To add

- an operation: a path or target in `routing` and a handler in `operations`;
- an InvokeModel body: a file in `invoke/` and a line in its map;
- a skill of the healthy model: a file in `mind/` and a line in its tuple `SKILLS`;
- a misbehaviour: a function in `behaviours/` and a line in its map; personas may name it at once.

Nothing of the package reads probes, and probes read nothing of it: what is not in the request is not known here.
"""

"""The application that the server was given: it hands every request to the current generation.

While the desk goes from one generation to the next, requests wait here. A request is therefore
carried out by the one generation or by the other, never by half of each.
"""

from sidestreet.http.messages import Application, Request, Respond


class Switchboard:
    """Hands requests on, or holds them until there is somebody to hand them to."""

    def __init__(self) -> None:
        """Begin by holding whatever comes."""
        self._app: Application | None = None
        self._held: list[tuple[Request, Respond]] = []

    def handle(self, request: Request, respond: Respond) -> None:
        """Hand a request on, now or when somebody answers again."""
        if self._app is None:
            self._held.append((request, respond))
        else:
            self._app.handle(request, respond)

    def hold(self) -> None:
        """Hand nothing on until `connect`."""
        self._app = None

    def connect(self, app: Application) -> None:
        """Hand what was held to an application, in order, and then whatever comes."""
        self._app = app
        held, self._held = self._held, []
        for request, respond in held:
            # One of them may ask for the next generation, and the rest then wait again.
            self.handle(request, respond)

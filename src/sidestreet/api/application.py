"""The API as one transport-free application: route, authenticate, let through, hand over.

The order of the checks is part of the contract with whoever probes it: the key, then the path,
then what the key may do, then the account, and only then the query and the body. An account that
was not granted is refused alike whether it exists or not.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from hmac import compare_digest
from typing import Final

from sidestreet.api.call import Call, Handler
from sidestreet.api.query import read_query
from sidestreet.api.routing import Router
from sidestreet.contract.operation import Operation
from sidestreet.http.errors import ApiError, ErrorKind, bad_path
from sidestreet.http.loopback import names_loopback
from sidestreet.http.messages import Request, Respond, Response
from sidestreet.runtime.desk import Desk
from sidestreet.runtime.loop_history import TooManyReads
from sidestreet.workspace.keys import SCOPES, authenticate, split_key
from sidestreet.workspace.state import Key

_ACCOUNT_ID: Final = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_BEARER: Final = "bearer "
_OURS: Final = "/sidestreet/"
"""Operations that are no part of the API itself: looking at a desk moves nothing."""

_KNOWN_MAX: Final = 1024
_NOBODY: Final = Key("", b"", "", (), (), 0)
_LOCAL: Final = Key("local", b"", "whoever can read the data folder", None, SCOPES, 0)
OPEN: Final = Key("open", b"", "any bearer text", None, ("orders:read", "orders:write"), 0)
"""What a server that is open to all lets everybody do."""

LetIn = Callable[[Callable[[], None]], None]
"""Has something done, at once or later, once it is its turn."""

Page = Callable[[], Response]
"""Answers a page that needs no key, like the health of the server or its documentation."""


class Api:
    """The application. `handlers` has one handler for every operation of the table."""

    def __init__(
        self,
        desk: Desk,
        handlers: Mapping[Operation, Handler],
        pages: Mapping[str, Page],
        *,
        open_key: Key | None = None,
        local_key: bytes | None = None,
        let_in: LetIn | None = None,
    ) -> None:
        """`open_key` stands for any bearer text that is no key, on requests to a loopback name.

        `local_key` is the admin's. `let_in` says when a request that passed all checks is handed
        over, where it is not at once.
        """
        self._desk = desk
        self._router = Router(
            (operation.method, operation.path, (operation, handler))
            for operation, handler in handlers.items()
        )
        self._pages = pages
        self._open_key = open_key
        self._local_key = local_key
        self._let_in = let_in
        self._known: dict[str, Key] = {}

    def handle(self, request: Request, respond: Respond) -> None:
        """Answer a request, now or when the desk has made it durable."""
        page = self._pages.get(request.path)
        if page is not None and request.method in {"GET", "HEAD"}:
            respond(page())
            return
        try:
            self._operate(request, respond)
        except (ApiError, TooManyReads) as error:
            _refuse(request, respond, error)

    def _operate(self, request: Request, respond: Respond) -> None:
        key = self._key(request)
        try:
            (operation, handler), path = self._router.find(request.method, request.path)
        except ApiError:
            # What exists is told to those who may know.
            if key is None:
                raise ApiError(ErrorKind.UNAUTHENTICATED) from None
            raise
        account_id = -1
        if operation.scope is not None:
            if key is None:
                raise ApiError(ErrorKind.UNAUTHENTICATED)
            if not key.may(operation.scope):
                raise ApiError(ErrorKind.FORBIDDEN)
            if "account_id" in path:
                account_id = self._account_id(path["account_id"], key)
        call = Call(
            operation,
            request=request,
            respond=respond,
            key=key or _NOBODY,
            path=path,
            query=read_query(operation, request.query),
            account_id=account_id,
        )
        if self._let_in is None or operation.path.startswith(_OURS):
            handler(call)
        else:
            self._let_in(partial(_carry_out, handler, call))

    def _key(self, request: Request) -> Key | None:
        header = request.headers.get("authorization", "")
        if header[: len(_BEARER)].lower() != _BEARER:
            return None
        text = header[len(_BEARER) :].strip()
        if not text:
            return None
        if self._local_key is not None and compare_digest(text.encode(), self._local_key):
            return _LOCAL
        known = self._known.get(text)
        # A key is replaced when it is revoked, so being the same one means being good still.
        if known is not None and self._desk.workspace.keys.get(known.key_id) is known:
            return known
        key = authenticate(self._desk.workspace, text)
        if key is not None:
            if len(self._known) >= _KNOWN_MAX:
                self._known.clear()
            self._known[text] = key
            return key
        if self._open_key is None or not names_loopback(request.headers.get("host", "")):
            return None
        # A key that the desk knows by its id has to prove itself even where all others are let in.
        named = split_key(text)
        is_known = named is not None and named[0] in self._desk.workspace.keys
        return None if is_known else self._open_key

    def _account_id(self, text: str, key: Key) -> int:
        if _ACCOUNT_ID.fullmatch(text) is None:
            raise bad_path("account_id", text, "not an account number")
        account_id = int(text)
        if not key.grants(account_id):
            raise ApiError(ErrorKind.FORBIDDEN)
        if account_id not in self._desk.state.accounts:
            # Only a key for all accounts gets here.
            raise ApiError(ErrorKind.NOT_FOUND)
        return account_id


def _carry_out(handler: Handler, call: Call) -> None:
    """Hand over a call that was let in later."""
    try:
        handler(call)
    except (ApiError, TooManyReads) as error:
        _refuse(call.request, call.respond, error)


def _refuse(request: Request, respond: Respond, error: ApiError | TooManyReads) -> None:
    if isinstance(error, TooManyReads):
        error = ApiError(ErrorKind.UNAVAILABLE, headers=(("Retry-After", "1"),))
    respond(error.to_response(request.request_id))

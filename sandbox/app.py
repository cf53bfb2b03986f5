"""From a request to an answer: the network's handler, with the faults a person asked for."""

import sys
import time
import traceback
from dataclasses import replace

from . import accounts, control, grants, journal, pages, switches
from .bluesky.routes import BLUESKY
from .facebook.routes import FACEBOOK
from .mastodon.routes import MASTODON
from .messages import Answer, Malformed, Refusal, Request
from .network import Call, Caller, Network, Route
from .store import Store
from .switches import AFTER, Switch
from .wordpress.routes import WORDPRESS

NETWORKS = {network.slug: network for network in (FACEBOOK, MASTODON, BLUESKY, WORDPRESS)}
CALLS = tuple(
    route.name for network in NETWORKS.values() for route in network.routes if not route.screen
)
GATEWAY = Answer(
    502,
    b"<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>",
    "text/html",
)


def open_store(store: Store) -> None:
    accounts.seed(store)
    grants.seed(store)


def answer(store: Store, request: Request) -> Answer | None:
    """The answer, or None: cut the connection."""
    first, _, rest = request.path.lstrip("/").partition("/")
    network = NETWORKS.get(first)
    if network:
        return network_answer(store, network, replace(request, path=f"/{rest}"))
    if request.headers.get("sec-fetch-site") == "cross-site" and request.method != "GET":
        return Answer(403, b"Not from another site.", "text/plain")
    if first == "_control":
        return control.answer(store, request, CALLS)
    return pages.answer(store, request, CALLS)


def network_answer(store: Store, network: Network, request: Request) -> Answer | None:
    matched = network.match(request)
    if matched is None:
        caller = network.identify(request, store)
        return finish(store, network, request, "unknown", caller, network.errors.not_found(), "")
    route, values = matched
    settings = store.settings()
    caller = network.identify(request, store)
    call = Call(request, store, caller, values, settings)
    if route.screen:
        return handled(network, route, call)
    time.sleep(float(settings["latency_ms"]) / 1000)
    name = caller.account.name if caller.account else ""
    switch = switches.pick(store, network.slug, name, route.name)
    fault = switch.fault if switch else ""
    given = faulted(network, route, call, switch) if switch else handled(network, route, call)
    return finish(store, network, request, route.name, caller, given, fault)


def finish(
    store: Store,
    network: Network,
    request: Request,
    call: str,
    caller: Caller,
    given: Answer | None,
    fault: str,
) -> Answer | None:
    journal.note(
        store,
        network=network.slug,
        account=caller.account.name if caller.account else "",
        call=call,
        method=request.method,
        path=request.path,
        status=given.status if given else 0,
        fault=fault,
    )
    if given is None:
        return None
    return replace(given, headers={**network.headers(caller), **given.headers})


def handled(network: Network, route: Route, call: Call) -> Answer:
    try:
        return route.handler(call)
    except Refusal as refusal:
        return refusal.answer
    except Malformed as why:
        return network.errors.malformed(str(why))
    except Exception:  # noqa: BLE001 - a broken handler must answer like a broken network
        traceback.print_exc(file=sys.stderr)
        return network.errors.broken()


def faulted(network: Network, route: Route, call: Call, switch: Switch) -> Answer | None:
    """What comes of a call under a fault; None cuts the connection."""
    errors = network.errors
    if switch.fault in AFTER:
        given = handled(network, route, call)
        accepted = given.status < 400
        if not accepted:
            return given  # nothing was accepted, so there is no answer to lose
        return None if switch.fault == "accept_then_drop" else errors.broken()
    if switch.fault == "slow":
        time.sleep(switch.seconds)
        return handled(network, route, call)
    if switch.fault == "expire_token":
        return expired(network, route, call)
    if switch.fault == "drop_before":
        return None
    if switch.fault == "throttle":
        return errors.throttled(switch.seconds, call.caller)
    return GATEWAY if switch.fault == "html" else errors.refused()


def expired(network: Network, route: Route, call: Call) -> Answer:
    """The token ends for good; a network without tokens answers as if signed out."""
    token = call.caller.token
    if token is None:
        return network.errors.signed_out()
    grants.end(call.store, token.token, "expired")
    caller = network.identify(call.request, call.store)
    return handled(network, route, replace(call, caller=caller))

"""The worker process: Huey's threads carry out deliveries, the pulse finds them."""

import signal

from huey.consumer import Consumer
from huey.contrib.djhuey import HUEY

from . import pulse


class GracefulConsumer(Consumer):  # type: ignore[misc]
    """Huey's consumer, but SIGTERM finishes the calls in hand, as SIGINT does."""

    def _set_signal_handlers(self) -> None:
        actions: dict[int, tuple[bool, bool]] = self._signal_actions
        actions[signal.SIGTERM] = (False, True)  # (restart, graceful)
        super()._set_signal_handlers()


def run(threads: int) -> None:
    """Work until told to stop. Returns with nothing in hand."""
    beating = pulse.Pulse(threads)
    beating.start()
    consumer = GracefulConsumer(
        HUEY,
        workers=threads,
        worker_type="thread",
        periodic=False,
        initial_delay=0.02,
        backoff=1.3,
        max_delay=0.5,
        check_worker_health=True,
        health_check_interval=5,
    )
    consumer.run()
    beating.stop()
    beating.join(5)
    pulse.say_goodbye()

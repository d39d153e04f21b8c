"""Work that is dragged out takes no more threads than it may."""

import asyncio
import threading

import pytest

from bot.pipeline.threads import Threads


async def test_work_that_was_given_up_holds_its_place_until_it_ends() -> None:
    threads, ended = Threads(1), threading.Event()
    began = threading.Event()

    def drag() -> None:
        began.set()
        ended.wait()

    first = asyncio.create_task(threads.run(drag))
    await asyncio.to_thread(began.wait)
    first.cancel()
    second = asyncio.create_task(threads.run(threading.current_thread))
    done, _ = await asyncio.wait([first, second], return_when=asyncio.FIRST_COMPLETED)
    assert done == {first}
    ended.set()
    assert await second is not threading.current_thread()


async def test_a_fault_is_told_to_whoever_waits() -> None:
    with pytest.raises(ZeroDivisionError):
        await Threads(1).run(divmod, 1, 0)

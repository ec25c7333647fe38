"""A street of invented people and the corner shop they buy at, with the truth kept beside what the shop sees.

    from colmado.demo.street import Street
    for name, batch in Street(seed=7, people=300).frames(text=True): ...

Everything here is simulated (docs/simulator.md). numpy only; the same seed gives the same bytes.
"""

from colmado.demo.street.world import FRAMES, TRUTH, Batch, Street

__all__ = ["FRAMES", "TRUTH", "Batch", "Street"]

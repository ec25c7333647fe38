"""The upper layers of the encoder in torch, with what is learned: a low-rank change of each matrix.

The lower layers stay as they are, so what comes out of them is computed once per text (`Lower`) and kept.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from colmado.understand.transformer.packed import Map, Weights, unpack
from colmado.understand.transformer.tuned import padded

RANK = 32
DROPOUT = 0.1


class Changed(nn.Module):
    """A linear map whose weights stay, with a change of low rank that is learned: x (W + A B), and its bias."""

    def __init__(self, of: Map) -> None:
        super().__init__()
        self.register_buffer("weight", torch.from_numpy(of.weight))
        self.bias = nn.Parameter(torch.from_numpy(of.bias))
        out, given = of.weight.shape
        self.down = nn.Parameter(torch.randn(given, RANK) / math.sqrt(given))
        self.up = nn.Parameter(torch.zeros(RANK, out))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the map of x, shape (..., out)."""
        return functional.linear(x, self.weight, self.bias) + (x @ self.down) @ self.up


class Layer(nn.Module):
    """One layer of the transformer, as BERT has it: attention, then a wide map, each added and normed."""

    def __init__(self, weights: Weights, number: int) -> None:
        super().__init__()
        self.heads, self.epsilon = weights.heads, weights.epsilon
        plain = weights.layer(number)
        self.asked, self.joined = Changed(plain.asked), Changed(plain.joined)
        self.wide, self.narrow = Changed(plain.wide), Changed(plain.narrow)
        self.norms = nn.ParameterList(torch.from_numpy(norm.copy()) for norm in plain.norms)

    def forward(self, x: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return what comes after x (texts, pieces, width); `there` (texts, 1, 1, pieces) says which pieces are."""
        n, length, width = x.shape
        q, k, v = self.asked(x).view(n, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=there)
        seen = self.joined(seen.transpose(1, 2).reshape(n, length, width))
        x = self._norm(x + functional.dropout(seen, DROPOUT, self.training), 0)
        more = self.narrow(functional.gelu(self.wide(x)))
        return self._norm(x + functional.dropout(more, DROPOUT, self.training), 2)

    def _norm(self, x: torch.Tensor, at: int) -> torch.Tensor:
        return functional.layer_norm(x, x.shape[-1:], self.norms[at], self.norms[at + 1], self.epsilon)


class Lower:
    """Word vectors and the layers below `first`, which are not learned."""

    def __init__(self, weights: Weights, first: int) -> None:
        self._weights = weights
        self._layers = [Layer(weights, number).eval() for number in range(first)]
        self._places = weights.places()
        self._norm = [torch.from_numpy(weights.plain(f"emb.ln.{one}")) for one in "wb"]

    @torch.inference_mode()
    def __call__(self, pieces: list[list[int]]) -> list[torch.Tensor]:
        """Return the states of each text's pieces, in half precision."""
        numbers, there = padded(pieces, self._weights.pad)
        x = torch.from_numpy(unpack(self._weights.words(numbers)) + self._places[: numbers.shape[1]])
        x = functional.layer_norm(x, x.shape[-1:], *self._norm, self._weights.epsilon)
        mask = torch.from_numpy(there)[:, None, None, :]
        for layer in self._layers:
            x = layer(x, mask)
        return [x[row, : len(some)].half() for row, some in enumerate(pieces)]


class Upper(nn.Module):
    """The layers from `first` on, and a linear head a task on the vector: the mean state, centred, of length 1."""

    def __init__(self, weights: Weights, first: int, tasks: dict[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.first = first
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(first, weights.layers))
        self.heads = nn.ModuleDict({name: nn.Linear(weights.width, len(labels)) for name, labels in tasks.items()})
        self.register_buffer("centre", torch.zeros(weights.width))

    def means(self, states: list[torch.Tensor]) -> torch.Tensor:
        """Return the mean state of each text, shape (texts, width)."""
        x = nn.utils.rnn.pad_sequence([some.float() for some in states], batch_first=True)
        there = torch.arange(x.shape[1]) < torch.tensor([[len(some)] for some in states])
        for layer in self.layers:
            x = layer(x, there[:, None, None, :])
        return (x * there[:, :, None]).sum(1) / there.sum(1, keepdim=True)

    def vectors(self, states: list[torch.Tensor]) -> torch.Tensor:
        """Return the vector of each text, shape (texts, width)."""
        return functional.normalize(self.means(states) - self.centre, dim=-1)

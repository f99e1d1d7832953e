"""A training step of NRMS or NAML in eager PyTorch, on the batches and weights that train-step.ts wrote.

    python train_step.py --data FOLDER --variant dense|distinct|lean --threads 1 --steps 3 [--dropout 0] [--fused]

Needs torch and numpy. Prints one line of JSON: CPU seconds and seconds of each step but the first, losses of all, peak memory.

| variant  | what is encoded |
|----------|-----------------|
| dense    | every slot of 50 clicks and 5 candidates, padding too, at 30 tokens, in two calls; Adam moves every word: as Legommenders does it |
| distinct | each distinct item of the batch once (torch.unique), at 30 tokens; the rest as in dense |
| lean     | all that rxrec does: distinct items and histories in three groups by length, each no longer than its longest; each distinct word projected once; Adam moves the words of the batch (torch.optim.SparseAdam) |

Operators follow Legommenders: attention_operator.py, cnn_operator.py, ada_operator.py, model/common/attention.py, embedding_hub.py.
The allocator is tuned from outside (MALLOC_MMAP_MAX_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_), as glibc reads it when a process starts.
"""
import argparse
import json
import os
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

EPSILON = torch.finfo(torch.float32).eps


class Additive(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(width, hidden), nn.Tanh(), nn.Linear(hidden, 1, bias=False))

    def forward(self, vectors, mask):
        scores = torch.exp(self.encoder(vectors).squeeze(-1)) * mask
        shares = scores / (scores.sum(-1, keepdim=True) + EPSILON)
        return torch.sum(vectors * shares.unsqueeze(-1), dim=1)


class Attention(nn.Module):
    def __init__(self, width, dropout):
        super().__init__()
        self.attention = nn.MultiheadAttention(width, 8, dropout=dropout, batch_first=True)
        self.linear = nn.Linear(width, width)
        self.pool = Additive(width, width)

    def forward(self, vectors, mask):
        # Without the weights as an output, which PyTorch computes faster.
        seen, _ = self.attention(vectors, vectors, vectors, key_padding_mask=mask == 0, need_weights=False)
        return self.pool(self.linear(seen), mask)


class Convolution(nn.Module):
    def __init__(self, width, dropout):
        super().__init__()
        self.cnn = nn.Conv1d(width, width, 3, padding="same")
        self.dropout = nn.Dropout(dropout)
        self.pool = Additive(width, width)

    def forward(self, vectors, mask):
        there = mask.unsqueeze(-1)
        seen = torch.relu(self.cnn((vectors * there).permute(0, 2, 1)).permute(0, 2, 1)) * there
        return self.pool(self.dropout(seen), mask)


class Recommender(nn.Module):
    def __init__(self, name, words, stored, width, dropout, sparse):
        super().__init__()
        self.table = nn.Embedding(words, stored, sparse=sparse)
        self.linear = nn.Linear(stored, width)
        self.dropout = nn.Dropout(dropout)
        self.items = Attention(width, dropout) if name == "nrms" else Convolution(width, dropout)
        self.users = Attention(width, dropout) if name == "nrms" else Additive(width, width)

    def project(self, tokens):
        return self.dropout(self.linear(self.table(tokens)))

    def loss(self, history, candidates, users):
        scores = torch.sum(candidates * users.unsqueeze(1), dim=-1)
        return F.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))

    def dense(self, batch):
        def encode(numbers):
            return self.items(self.project(batch.titles[numbers]), batch.masks[numbers])
        rows, clicks = batch.history.shape
        clicked = encode(batch.history.reshape(-1)).view(rows, clicks, -1)
        shown = encode(batch.candidates.reshape(-1)).view(rows, batch.candidates.shape[1], -1)
        return self.loss(clicked, shown, self.users(clicked, batch.clicked))

    def distinct(self, batch):
        both = torch.cat([batch.history.reshape(-1), batch.candidates.reshape(-1)])
        numbers, places = torch.unique(both, return_inverse=True)
        vectors = self.items(self.project(batch.titles[numbers]), batch.masks[numbers])
        clicks = batch.history.numel()
        clicked = vectors[places[:clicks].view(batch.history.shape)]
        return self.loss(clicked, vectors[places[clicks:].view(batch.candidates.shape)], self.users(clicked, batch.clicked))

    def lean(self, batch):
        there = batch.clicked.bool()
        both = torch.cat([batch.history[there], batch.candidates.reshape(-1)])
        numbers, places = torch.unique(both, return_inverse=True)
        masks = batch.masks[numbers]
        groups = by_length(masks.sum(1).long(), batch.text_bounds)
        tokens = [batch.titles[numbers[rows], :longest] for rows, longest in groups]
        used, words = torch.unique(torch.cat([part.reshape(-1) for part in tokens]), return_inverse=True)
        projected = self.project(used)
        encoded, at = [], 0
        for (rows, longest), part in zip(groups, tokens):
            encoded.append(self.items(projected[words[at:at + part.numel()].view(part.shape)], masks[rows, :longest]))
            at += part.numel()
        back = torch.argsort(torch.cat([rows for rows, _ in groups]))
        vectors = torch.cat(encoded)[back]
        clicks = torch.zeros_like(batch.history)
        clicks[there] = places[:int(there.sum())]
        groups = by_length(batch.clicked.sum(1).long(), batch.click_bounds)
        users = torch.cat([self.users(vectors[clicks[rows, :longest]], batch.clicked[rows, :longest]) for rows, longest in groups])
        users = users[torch.argsort(torch.cat([rows for rows, _ in groups]))]
        return self.loss(None, vectors[places[int(there.sum()):].view(batch.candidates.shape)], users)


def by_length(lengths, bounds):
    """The rows of each group, and its longest."""
    group = torch.bucketize(lengths, torch.tensor(bounds))
    rows = [torch.nonzero(group == number).squeeze(1) for number in range(len(bounds) + 1)]
    return [(of, int(lengths[of].max())) for of in rows if len(of)]


class Batch:
    def __init__(self, data, step):
        self.titles, self.masks, self.text_bounds, self.click_bounds = data.titles, data.masks, data.text_bounds, data.click_bounds
        self.history = data.history[step]
        self.clicked = (torch.arange(self.history.shape[1]) < data.lengths[step].unsqueeze(1)).float()
        self.candidates = data.candidates[step]


class Data:
    def __init__(self, folder):
        with open(os.path.join(folder, "manifest.json"), encoding="utf8") as file:
            self.manifest = json.load(file)
        self.folder = folder
        self.titles, titles = self.read("titles"), self.read("titleLengths")
        self.masks = (torch.arange(self.titles.shape[1]) < titles.unsqueeze(1)).float()
        self.history, self.lengths, self.candidates = self.read("history"), self.read("historyLengths"), self.read("candidates")
        self.text_bounds, self.click_bounds = self.manifest["textBounds"], self.manifest["clickBounds"]

    def read(self, name):
        told = self.manifest["arrays"][name]
        values = np.fromfile(os.path.join(self.folder, name + ".bin"), dtype=told["type"]).reshape(told["shape"])
        return torch.from_numpy(values.astype(np.int64) if told["type"] == "<i4" else values)


def take_weights(model, data):
    """Kernels of rxrec are [in, out], and a convolution's [steps, in, out]."""
    def attention(part, name):
        return {part.attention.in_proj_weight: data.read(f"{name}.attention.inward.kernel").T, part.attention.in_proj_bias: data.read(f"{name}.attention.inward.bias"),
                part.attention.out_proj.weight: data.read(f"{name}.attention.outward.kernel").T, part.attention.out_proj.bias: data.read(f"{name}.attention.outward.bias"),
                part.linear.weight: data.read(f"{name}.mix.kernel").T, part.linear.bias: data.read(f"{name}.mix.bias"), **additive(part.pool, f"{name}.pool")}

    def additive(part, name):
        return {part.encoder[0].weight: data.read(f"{name}.projection.kernel").T, part.encoder[0].bias: data.read(f"{name}.projection.bias"),
                part.encoder[2].weight: data.read(f"{name}.query").T}

    given = {model.table.weight: data.read("tables.words.rows"), model.linear.weight: data.read("tables.words.linear.kernel").T, model.linear.bias: data.read("tables.words.linear.bias")}
    if isinstance(model.items, Attention):
        given |= attention(model.items, "items") | attention(model.users, "users")
    else:
        given |= {model.items.cnn.weight: data.read("items.tokens.convolution.kernel").permute(2, 1, 0), model.items.cnn.bias: data.read("items.tokens.convolution.bias"),
                  **additive(model.items.pool, "items.pool"), **additive(model.users, "users")}
    parameters = set(model.parameters())
    if set(given) != parameters:
        raise ValueError("the two have other weights")
    with torch.no_grad():
        for parameter, values in given.items():
            parameter.copy_(values)


def optimizers(model, lean, fused):
    if not lean:
        return [torch.optim.Adam(model.parameters(), lr=1e-3, fused=fused or None)]
    rest = [parameter for parameter in model.parameters() if parameter is not model.table.weight]
    return [torch.optim.SparseAdam([model.table.weight], lr=1e-3), torch.optim.Adam(rest, lr=1e-3, fused=fused or None)]


def gradient_norms(model):
    """Of the word vectors, and of everything else."""
    def norm(parameters):
        return float(sum((one.grad.coalesce().values() if one.grad.is_sparse else one.grad).double().pow(2).sum() for one in parameters)) ** 0.5
    return [norm([model.table.weight]), norm([one for one in model.parameters() if one is not model.table.weight])]


def peak_mebibytes():
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) // 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--variant", choices=["dense", "distinct", "lean"], default="dense")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--fused", action="store_true", help="Adam in one kernel, which is not PyTorch's default on a CPU")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(1)
    data = Data(asked.data)
    manifest = data.manifest
    lean = asked.variant == "lean"
    model = Recommender(manifest["recommender"], manifest["words"], manifest["stored"], manifest["width"], asked.dropout, lean)
    take_weights(model, data)
    model.train()
    learning = optimizers(model, lean, asked.fused)
    encode = getattr(model, asked.variant)
    cpu, wall, losses, norms = [], [], [], None
    for step in range(asked.steps + 1):
        started, before = time.perf_counter(), time.process_time()
        model.zero_grad()
        loss = encode(Batch(data, step))
        loss.backward()
        if step == 0 and asked.dropout == 0:
            norms = gradient_norms(model)
        for one in learning:
            one.step()
        losses.append(loss.item())
        if step > 0:  # the first warms up
            cpu.append(time.process_time() - before)
            wall.append(time.perf_counter() - started)
    print(json.dumps({"side": asked.variant, "threads": asked.threads, "torch": torch.__version__, "cpu": cpu, "wall": wall, "losses": losses, "norms": norms, "peak": peak_mebibytes()}))


main()

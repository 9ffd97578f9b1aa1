"""Screens recipes for the toys: many small ALI trainings side by side on one accelerator, a program per structure.

    pip install jax && python toy-recipes.py toy-recipes.json OUT.jsonl SECONDS [STEPS A CALL]

reads structures, recipes, steps and seeds from the results in the first file and writes a line of measures for each of
them every 5,000 steps, until SECONDS are over. Runs of one structure and one number of steps share a program.

A recipe (what it leaves out is in DEFAULT): data; lr, lrG, lrD learning rates; b1, b2 of Adam; std of the first weights,
heG, heD for N(0, 2 / fan in) instead; noise0 to noise1 on x in the discriminator over the share nend of the steps, nkind
linear, geo or cos; znoise, the same on z; hold, cosine, warm of the schedule; gamma to gamma1 the penalty, both for both
joints. A structure: batch size, pack (pairs the discriminator sees at once), r1 (has a penalty), bn (has batch norm).
"""
import json
import math
import sys
import time
from functools import partial

import jax
import jax.numpy as jnp

HI = jax.lax.Precision.HIGHEST
EMAS = (1e-3,)

GRID = [[x, y] for y in (-4, -2, 0, 2, 4) for x in (-4, -2, 0, 2, 4)]
RING = [[math.cos(k * math.pi / 4), math.sin(k * math.pi / 4)] for k in range(8)]
FAR = [[1e6, 1e6]]
MIX = {'grid': (GRID, .05, 25), 'ring': (RING + FAR * 17, .01, 8)}

DEFAULT = dict(data='grid', lr=5e-4, lrD=None, lrG=None, b1=.5, b2=.999, b2D=None, std=.02, noise0=.05, noise1=.05, nkind='linear',
               nend=.75, hold=0., cosine=0, final=0., gamma=0., gamma1=None, both=0, warm=1, heG=0, heD=0, seed=1, znoise=0.)
STRUCTURE = dict(batch=100, pack=1, r1=0, bn=1)


def init_net(key, S, std, heG, heD):
    ks = iter(jax.random.split(key, 40))
    def w(i, o, he=heG):
        s = jnp.where(he > 0, math.sqrt(2 / i), std)
        return jax.random.normal(next(ks), (i, o)) * s
    bnp = lambda o: (jnp.ones(o), jnp.zeros(o))
    E = dict(w=[w(4, 400), w(400, 400), w(400, 2)], n=[bnp(400), bnp(400)], b=jnp.zeros(2))
    G = dict(w=[w(2, 400), w(400, 400), w(400, 400), w(400, 400), w(400, 2)], n=[bnp(400)] * 4, b=jnp.zeros(2))
    m = S['pack']
    D = dict(w=[w(4 * m, 1000, heD), w(200, 1000, heD), w(200, 1000, heD), w(200, 1, heD)],
             b=[jnp.zeros(1000), jnp.zeros(1000), jnp.zeros(1000), jnp.zeros(1)])
    stat = lambda k: [(jnp.zeros(400), jnp.ones(400)) for _ in range(k)]
    return dict(E=E, G=G), D, dict(E=stat(2), G=stat(4))


def mlp(P, x, S, stats=None):
    """Returns the output and the batch statistics of each layer."""
    seen = []
    for i, (w, (g, b)) in enumerate(zip(P['w'][:-1], P['n'])):
        h = jnp.matmul(x, w, precision=HI) if w.shape[0] < 10 else x @ w
        if S['bn']:
            mu, var = (h.mean(0), h.var(0)) if stats is None else stats[i]
            seen.append((mu, var))
            h = (h - mu) * (jax.lax.rsqrt(var + 1e-5) * g) + b
        else:
            h = h + b
            seen.append((jnp.zeros(400), jnp.ones(400)))
        x = jax.nn.relu(h)
    return jnp.matmul(x, P['w'][-1], precision=HI) + P['b'], seen


def disc(D, u):
    for i in range(3):
        h = (jnp.matmul(u, D['w'][i], precision=HI) if i == 0 else u @ D['w'][i]) + D['b'][i]
        u = h.reshape(*h.shape[:-1], 200, 5)
        u = jnp.maximum(jnp.maximum(jnp.maximum(u[..., 0], u[..., 1]), jnp.maximum(u[..., 2], u[..., 3])), u[..., 4])
    return (u @ D['w'][3] + D['b'][3])[..., 0]


def draw(key, h, n):
    a, b = jax.random.split(key)
    k = jnp.minimum((jax.random.uniform(a, (n,)) * h['modes']).astype(int), 24)
    return h['centres'][k] + h['sigma'] * jax.random.normal(b, (n, 2))


def adam(p, g, m, v, lr, b1, b2, t):
    m = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
    v = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
    c1, c2 = 1 - b1 ** t, 1 - b2 ** t
    p = jax.tree.map(lambda p, m, v: p - lr / c1 * m / (jnp.sqrt(v / c2) + 1e-8), p, m, v)
    return p, m, v


def factor(h, t):
    s = jnp.clip((t - h['hold'] * h['T']) / ((1 - h['hold']) * h['T']), 0, 1)
    lin = 1 - s
    return jnp.minimum(1, (t + 1) / h['warm']) * jnp.where(h['cosine'] > 0, .5 * (1 + jnp.cos(jnp.pi * s)), lin)


def noise_at(h, t):
    s = jnp.clip(t / (h['nend'] * h['T']), 0, 1)
    lin = h['noise0'] + (h['noise1'] - h['noise0']) * s
    geo = h['noise0'] * (jnp.maximum(h['noise1'], 1e-4) / jnp.maximum(h['noise0'], 1e-4)) ** s
    cos = h['noise1'] + (h['noise0'] - h['noise1']) * .5 * (1 + jnp.cos(jnp.pi * s))
    return jnp.where(h['nkind'] == 1, geo, jnp.where(h['nkind'] == 2, cos, lin))


def start(h, S):
    gen, D, stats = init_net(jax.random.key(h['seed']), S, h['std'], h['heG'], h['heD'])
    z = lambda p: jax.tree.map(jnp.zeros_like, p)
    return dict(gen=gen, D=D, stats=stats, m=(z(gen), z(D)), v=(z(gen), z(D)),
                avg=[dict(P=gen, s=stats) for _ in EMAS], t=jnp.zeros((), jnp.int32))


def step(state, h, S):
    n, m = S['batch'], S['pack']
    t = state['t']
    key = jax.random.fold_in(jax.random.key(h['seed'] + 7919), t)
    kx, kz, ke, kn, kn2 = jax.random.split(key, 5)
    x = draw(kx, h, n)
    z = jax.random.normal(kz, (n, 2))
    eps = jax.random.normal(ke, (n, 2))
    nx = noise_at(h, t) * jax.random.normal(kn, (2 * n, 2))
    nz = h['znoise'] * (noise_at(h, t) > 0) * jax.random.normal(kn2, (2 * n, 2))
    packed = lambda u: u.reshape(2 * n // m, 4 * m)

    def generate(gen):
        zh, sE = mlp(gen['E'], jnp.concatenate([x, eps], 1), S)
        xt, sG = mlp(gen['G'], z, S)
        X = jnp.concatenate([x, xt]) + nx
        Z = jnp.concatenate([zh, z]) + nz
        return packed(jnp.concatenate([X, Z], 1)), dict(E=sE, G=sG)

    u, back, seen = jax.vjp(generate, state['gen'], has_aux=True)
    logits, backD = jax.vjp(disc, state['D'], u)
    k = n // m
    sign = jnp.concatenate([-jnp.ones(k), jnp.ones(k)])   # q wants +, p wants -
    dD = sign * jax.nn.sigmoid(sign * logits) / k          # d softplus(sign * logit)
    dG = -sign * jax.nn.sigmoid(-sign * logits) / k
    dD = jnp.where(jnp.abs(dD) > 1e-30, dD, sign * 1e-30)
    gD, gu = backD(dD)
    (gGen,) = back(gu * (dG / dD)[:, None])
    if S['r1']:
        gamma = h['gamma'] * (h['gamma1'] / h['gamma']) ** jnp.clip(t / h['T'], 0, 1)
        weight = gamma * jnp.concatenate([jnp.ones(k), h['both'] * jnp.ones(k)])
        def pen(D):
            g = jax.grad(lambda v: disc(D, v).sum())(u)
            return .5 * (weight * (g * g).sum(-1)).sum() / k
        gp = jax.grad(pen)(state['D'])
        gD = jax.tree.map(jnp.add, gD, gp)
    f = factor(h, t)
    tt = (t + 1).astype(jnp.float32)
    gen, mG, vG = adam(state['gen'], gGen, state['m'][0], state['v'][0], h['lrG'] * f, h['b1'], h['b2'], tt)
    D, mD, vD = adam(state['D'], gD, state['m'][1], state['v'][1], h['lrD'] * f, h['b1'], h['b2D'], tt)
    stats = jax.tree.map(lambda o, s: .95 * o + .05 * s, state['stats'], seen)
    avg = []
    for r, a in zip(EMAS, state['avg']):
        rate = jnp.maximum(r, 1 / (tt + 1))
        avg.append(jax.tree.map(lambda a, p: a + rate * (p - a), a, dict(P=gen, s=stats)))
    watch = jnp.stack([jax.nn.sigmoid(logits[:k]).mean(), jax.nn.sigmoid(logits[k:]).mean()])
    return dict(gen=gen, D=D, stats=stats, m=(mG, mD), v=(vG, vD), avg=avg, t=t + 1), watch


def measure(h, xs):
    d = jnp.sqrt(((xs[:, None] - h['centres'][None]) ** 2).sum(-1))
    near, dist = d.argmin(1), d.min(1)
    ok = dist <= 3 * h['sigma']
    hist = jnp.zeros(25).at[near].add(ok)
    good = hist.sum()
    p = hist / jnp.maximum(good, 1)
    rkl = jnp.where(p > 0, p * jnp.log(jnp.maximum(p, 1e-12) * h['modes']), 0).sum()
    return jnp.stack([(hist > 0).sum().astype(jnp.float32), good / xs.shape[0], rkl, hist.max(), jnp.where(jnp.arange(25) < h['modes'], hist, 1e9).min()])


def evaluate(state, h, S):
    key = jax.random.key(h['seed'] + 104729)
    k1, k2, k3, k4 = jax.random.split(key, 4)
    z = jax.random.normal(k1, (2500, 2))
    zb = jax.random.normal(k2, (10000, 2))
    out = []
    sets = [dict(P=state['gen'], s=state['stats'])] + state['avg']
    for a in sets:
        out.append(measure(h, mlp(a['P']['G'], z, S, a['s']['G'])[0]))
    # averaged weights with statistics of a large batch
    a = sets[1]
    _, sG = mlp(a['P']['G'], zb, S)
    out.append(measure(h, mlp(a['P']['G'], z, S, sG)[0]))
    # reconstructions by averaged weights: share that returns to its own mode, mean distance; codes' moments
    x = draw(k3, h, 2500)
    zh, _ = mlp(a['P']['E'], jnp.concatenate([x, jax.random.normal(k4, (2500, 2))], 1), S, a['s']['E'])
    xh, _ = mlp(a['P']['G'], zh, S, a['s']['G'])
    near = lambda y: ((y[:, None] - h['centres'][None]) ** 2).sum(-1).argmin(1)
    rec = jnp.stack([(near(x) == near(xh)).mean(), jnp.sqrt(((x - xh) ** 2).sum(-1)).mean(), zh.mean(), zh.std(), noise_at(h, state['t'])])
    return jnp.stack(out + [rec])


def hyper(recipes, steps):
    rows = []
    for c in recipes:
        c = {**DEFAULT, **c}
        centres, sigma, modes = MIX[c["data"]]
        numbers = {k: float(c[k]) for k in ("b1", "b2", "std", "noise0", "noise1", "nend", "hold", "cosine", "final", "gamma", "both", "warm", "heG", "heD", "znoise")}
        rows.append(dict(numbers, centres=jnp.array(centres, jnp.float32), sigma=sigma, modes=float(modes), T=float(steps), seed=int(c["seed"]),
                         lrG=float(c["lrG"] or c["lr"]), lrD=float(c["lrD"] or c["lr"]), b2D=float(c["b2D"] or c["b2"]),
                         gamma1=float(c["gamma1"] or c["gamma"]), nkind=float(["linear", "geo", "cos"].index(c["nkind"]))))
    return {k: jnp.stack([jnp.asarray(r[k]) for r in rows]) for k in rows[0]}


def groups(results):
    """Recipes and seeds that one program can train together, by structure and steps."""
    found = {}
    for r in results:
        runs = found.setdefault(json.dumps([r["structure"], r["steps"]]), [])
        runs += [{**r["recipe"], "seed": seed} for seed in r["seeds"]]
    return [(*json.loads(key), runs) for key, runs in found.items()]


def main(source, out, seconds, chunk=500):
    began = time.time()
    with open(source) as file, open(out, "a", buffering=1) as log:
        for structure, steps, runs in groups(json.load(file)["results"]):
            S = {**STRUCTURE, **structure}
            h = hyper(runs, steps)
            state = jax.jit(jax.vmap(partial(start, S=S)))(h)
            advance = jax.jit(lambda s, h: jax.lax.scan(lambda s, _: (jax.vmap(partial(step, S=S))(s, h)[0], None), s, None, length=chunk)[0], donate_argnums=0)
            judge = jax.jit(jax.vmap(partial(evaluate, S=S)))
            for done in range(chunk, steps + 1, chunk):
                state = advance(state, h)
                if done % 5000 == 0 or done == steps:
                    measures = judge(state, h).tolist()
                    log.write(json.dumps(dict(structure=structure, steps=steps, step=done, runs=runs, measures=measures)) + "\n")
                if time.time() - began > seconds:
                    return


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *map(int, sys.argv[4:]))

import numexpr as ne

dy2 = 0.04
dx2 = 0.01

def num_update(u):
    u[1:-1, 1:-1] = ne.evaluate(
        "((u1 + u2) * dy2 + (u3 + u4) * dx2) / c",
        {"u1": u[2:, 1:-1], "u2": u[:-2, 1:-1], "dy2": dy2, "u3": u[1:-1, 2:], "u4": u[1:-1, :-2], "dx2": dx2,
         "c": 2 * (dx2 + dy2)},
    )

def quotients(u, k):
    return u[0] // u[1], u[0] % u[1], u[0] / u[1], (u[0] + k) // u[1], u[0] % k


CALL = "quotients(u, k)"
SETUPS = ["u = np.array([7, 0]); k = 3", "u = np.array([-7, 2]); k = -3", "u = np.array([0, 0]); k = 5"]
MUST_BE_OK = ["cython", "cython-typed"]

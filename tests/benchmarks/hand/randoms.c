/* Random numbers by generators of one's own: xoshiro256++ (Blackman, Vigna), the normal distribution by the ziggurat (Marsaglia, Tsang)
 * in 256 layers, the gamma distribution by Marsaglia and Tsang. Another stream than `np.random.seed` gives. */
#include <math.h>
#include <stdint.h>

static uint64_t state[4] = {0x9e3779b97f4a7c15ull, 0xbf58476d1ce4e5b9ull, 0x94d049bb133111ebull, 0x2545f4914f6cdd1dull};

static inline uint64_t turned(uint64_t x, int by) { return x << by | x >> (64 - by); }

static inline uint64_t bits(void) {
    uint64_t result = turned(state[0] + state[3], 23) + state[0], t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = turned(state[3], 45);
    return result;
}

static inline double uniform(void) { return (double)(bits() >> 11) * 0x1p-53; }

#define LAYERS 256
#define TAIL 3.6541528853610088
#define AREA 0.00492867323399
static double edge[LAYERS + 1], height[LAYERS + 1];

/* The edges of layers of equal area below exp(-x²/2), from the tail inwards. */
__attribute__((constructor)) static void layers(void) {
    double x = TAIL, y = exp(-0.5 * TAIL * TAIL);
    edge[0] = AREA / y;
    height[0] = 0.0;
    for (int k = 1; k < LAYERS; k++) {
        edge[k] = x;
        height[k] = y;
        y += AREA / x;
        x = y < 1.0 ? sqrt(-2.0 * log(y)) : 0.0;
    }
    edge[LAYERS] = 0.0;
    height[LAYERS] = 1.0;
}

static double beyond_tail(void) {
    double x, y;
    do {
        x = -log(1.0 - uniform()) / TAIL;
        y = -log(1.0 - uniform());
    } while (y + y < x * x);
    return TAIL + x;
}

static inline double normal(void) {
    for (;;) {
        uint64_t drawn = bits();
        int layer = (int)(drawn & (LAYERS - 1));
        double x = (double)((int64_t)drawn >> 11) * 0x1p-52 * edge[layer];
        if (fabs(x) < edge[layer + 1]) return x;
        if (layer == 0) return drawn >> 63 ? -beyond_tail() : beyond_tail();
        if (height[layer] + uniform() * (height[layer + 1] - height[layer]) < exp(-0.5 * x * x)) return x;
    }
}

/* Of shape 3 and scale 1. */
static inline double gamma_of_three(void) {
    const double b = 3.0 - 1.0 / 3.0, c = 0.20412414523193151;
    for (;;) {
        double x = normal(), v = 1.0 + c * x;
        if (v <= 0.0) continue;
        v = v * v * v;
        double u = uniform();
        if (u < 1.0 - 0.0331 * (x * x) * (x * x) || log(u) < 0.5 * x * x + b * (1.0 - v + log(v))) return b * v;
    }
}

void gibbs(int64_t n, int64_t thin, double *restrict samples) {
    double x = 0.0, y = 0.0;
    for (int64_t k = 0; k < n; k++) {
        for (int64_t t = 0; t < thin; t++) {
            x = gamma_of_three() / (y * y + 4.0);
            y = 1.0 / (1.0 + x) + normal() / sqrt(2.0 * (1.0 + x));
        }
        samples[2 * k] = x;
        samples[2 * k + 1] = y;
    }
}

void abc(int64_t size, double wanted_mean, double wanted_spread, int64_t n, double epsilon, double *restrict kept) {
    double drawn[size];
    for (int64_t count = 0; count < n;) {
        double m = 4.0 * uniform(), s = 0.5 + 1.5 * uniform(), mean = 0.0, square = 0.0;
        for (int64_t k = 0; k < size; k++) {
            drawn[k] = m + s * normal();
            mean += drawn[k];
        }
        mean /= (double)size;
        for (int64_t k = 0; k < size; k++) square += (drawn[k] - mean) * (drawn[k] - mean);
        if (fabs(mean - wanted_mean) < epsilon && fabs(sqrt(square / (double)size) - wanted_spread) < epsilon) {
            kept[2 * count] = m;
            kept[2 * count + 1] = s;
            count++;
        }
    }
}

static inline void transposed_product(const double *restrict a, double *restrict result, int rows, int columns) {
    for (int i = 0; i < columns * columns; i++) result[i] = 0.0;
    for (int k = 0; k < rows; k++)
        for (int i = 0; i < columns; i++)
            for (int j = 0; j < columns; j++) result[i * columns + j] += a[k * columns + i] * a[k * columns + j];
}

/* With S = aᵀa symmetric, trace(S⁴) is the sum of the squares of S²; SᵀS is S². */
static inline double trace_of_fourth_power(const double *restrict a, int rows, int columns) {
    double once[400], twice[400], total = 0.0;
    transposed_product(a, once, rows, columns);
    transposed_product(once, twice, columns, columns);
    for (int k = 0; k < columns * columns; k++) total += twice[k] * twice[k];
    return total;
}

/* Gives the traces; their mean and spread are left to the caller. */
void matrix_statistics(int64_t count, double *restrict wide, double *restrict square) {
    double p[100], q[100];
    for (int64_t n = 0; n < count; n++) {
        for (int block = 0; block < 4; block++)
            for (int i = 0; i < 5; i++)
                for (int j = 0; j < 5; j++) {
                    double drawn = normal();
                    p[i * 20 + block * 5 + j] = drawn;
                    q[(block / 2 * 5 + i) * 10 + block % 2 * 5 + j] = drawn;
                }
        wide[n] = trace_of_fourth_power(p, 5, 20);
        square[n] = trace_of_fourth_power(q, 10, 10);
    }
}

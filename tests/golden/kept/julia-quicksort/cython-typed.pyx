# cython: infer_types=False, overflowcheck=True
# distutils: extra_compile_args = -O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math --param=max-inline-insns-single=500


cpdef quicksort(values, long long first, long long last):
    cdef double[::1] values_view
    cdef double pivot
    cdef long long left, right
    values_view = values
    while first < last:
        pivot = values_view[(first + last) // 2]
        left = first
        right = last
        while left <= right:
            while values_view[left] < pivot:
                left += 1
            while values_view[right] > pivot:
                right -= 1
            if left <= right:
                values_view[left], values_view[right] = values_view[right], values_view[left]
                left += 1
                right -= 1
        if first < right:
            quicksort(values, first, right)
        first = left
    return values

// ggml's product of a 3072 × 3072 matrix with 1,536 tokens, to compare with `gentool bench --shape layer`: in
// ggml's usual layout, and in those that llama.cpp repacks weights to where the processor has fast products
// for them.
//
//   cmake -S ggml -B build -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF -DGGML_OPENMP=OFF
//   cmake --build build --target ggml
//   cd build/src
//   cc -O2 -I../../ggml/include ../../ggml_products.c libggml.a libggml-cpu.a libggml-base.a -lstdc++ -lm
//   -lpthread
//   ./a.out THREADS ROUNDS
//
// The best round counts, in seconds of the clock and of the processor.
#include "ggml-alloc.h"
#include "ggml-backend.h"
#include "ggml-cpu.h"
#include "ggml.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WIDTH = 3072, TOKENS = 1536, MOST_LAYOUTS = 8 };

static double seconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static float *random_numbers(size_t count) {
    float *numbers = malloc(count * sizeof(float));
    for (size_t i = 0; i < count; i++) {
        numbers[i] = (float)rand() / (float)RAND_MAX - 0.5f;
    }
    return numbers;
}

// Returns the number of layouts that weights can be kept in: the usual one, then those that are faster on
// this processor.
static int find_layouts(ggml_backend_t backend, ggml_backend_buffer_type_t *layouts) {
    int count = 0;
    layouts[count++] = ggml_backend_get_default_buffer_type(backend);
    ggml_backend_reg_t registry = ggml_backend_cpu_reg();
    ggml_backend_dev_get_extra_bufts_t more =
        (ggml_backend_dev_get_extra_bufts_t)ggml_backend_reg_get_proc_address(
            registry, "ggml_backend_dev_get_extra_bufts");
    if (more == NULL) {
        return count;
    }
    ggml_backend_buffer_type_t *extra = more(ggml_backend_reg_dev_get(registry, 0));
    for (; extra != NULL && *extra != NULL && count < MOST_LAYOUTS; extra++) {
        layouts[count++] = *extra;
    }
    return count;
}

static void measure(ggml_backend_t backend, ggml_backend_buffer_type_t layout, int is_usual,
                    enum ggml_type type, const void *weights, const float *input, int rounds) {
    struct ggml_init_params parameters = {.mem_size = 1 << 20, .mem_buffer = NULL, .no_alloc = true};
    struct ggml_context *weight_context = ggml_init(parameters), *context = ggml_init(parameters);
    struct ggml_tensor *matrix = ggml_new_tensor_2d(weight_context, type, WIDTH, WIDTH);
    struct ggml_tensor *tokens = ggml_new_tensor_2d(context, GGML_TYPE_F32, WIDTH, TOKENS);
    ggml_backend_buffer_t weight_buffer = ggml_backend_alloc_ctx_tensors_from_buft(weight_context, layout);
    struct ggml_tensor *product = ggml_mul_mat(context, matrix, tokens);
    ggml_backend_buffer_t buffer = ggml_backend_alloc_ctx_tensors(context, backend);
    // Layouts of their own say by this that they know the type.
    if (weight_buffer != NULL && (is_usual || matrix->extra != NULL)) {
        ggml_backend_tensor_set(matrix, weights, 0, ggml_nbytes(matrix));
        ggml_backend_tensor_set(tokens, input, 0, ggml_nbytes(tokens));
        struct ggml_cgraph *graph = ggml_new_graph(context);
        ggml_build_forward_expand(graph, product);
        double wall = 1e9, processor = 1e9;
        for (int round = 0; round < rounds; round++) {
            double start = seconds(CLOCK_MONOTONIC), used = seconds(CLOCK_PROCESS_CPUTIME_ID);
            ggml_backend_graph_compute(backend, graph);
            start = seconds(CLOCK_MONOTONIC) - start;
            used = seconds(CLOCK_PROCESS_CPUTIME_ID) - used;
            wall = start < wall ? start : wall;
            processor = used < processor ? used : processor;
        }
        printf("%-5s %-12s %.3f s, processor %.3f s\n", ggml_type_name(type), ggml_backend_buft_name(layout),
               wall, processor);
    }
    ggml_backend_buffer_free(weight_buffer);
    ggml_backend_buffer_free(buffer);
    ggml_free(weight_context);
    ggml_free(context);
}

int main(int count, char **arguments) {
    int threads = count > 1 ? atoi(arguments[1]) : 1, rounds = count > 2 ? atoi(arguments[2]) : 3;
    const enum ggml_type types[] = {GGML_TYPE_F32,  GGML_TYPE_BF16, GGML_TYPE_Q8_0,
                                    GGML_TYPE_Q4_0, GGML_TYPE_Q4_K, GGML_TYPE_Q6_K};
    float *matrix = random_numbers((size_t)WIDTH * WIDTH), *input = random_numbers((size_t)WIDTH * TOKENS);
    ggml_backend_t backend = ggml_backend_cpu_init();
    ggml_backend_cpu_set_n_threads(backend, threads);
    ggml_backend_buffer_type_t layouts[MOST_LAYOUTS];
    int layout_count = find_layouts(backend, layouts);
    for (size_t type = 0; type < sizeof types / sizeof *types; type++) {
        void *weights = malloc(ggml_row_size(types[type], WIDTH) * WIDTH);
        ggml_quantize_chunk(types[type], matrix, weights, 0, WIDTH, WIDTH, NULL);
        for (int layout = 0; layout < layout_count; layout++) {
            measure(backend, layouts[layout], layout == 0, types[type], weights, input, rounds);
        }
        free(weights);
    }
}

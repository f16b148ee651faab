/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* What a BPF program needs of its environment: sections, map attributes, helpers by number, relocatable reads. */
#pragma once

/* The oldest kernel that this object is for; build.rs makes one object a row of its table. What newer ones brought: */
#ifndef PROBE_KERNEL
#define PROBE_KERNEL 602
#endif
#define HAS_CAST (PROBE_KERNEL >= 602) /* bpf_rdonly_cast: plain loads through computed pointers */
#define HAS_LOOP (PROBE_KERNEL >= 517) /* bpf_loop, and on the way to it: bpf_task_pt_regs, bpf_get_current_task_btf */
#define HAS_SWAP (PROBE_KERNEL >= 517) /* compare-and-swap; global functions that take pointers */

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
typedef _Bool bool;

#define true 1
#define false 0
#define NULL ((void *)0)

#define SEC(name) __attribute__((section(name), used))
#define __always_inline inline __attribute__((always_inline))
#define __noinline __attribute__((noinline))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

/* Attributes of a map, in the form that libbpf reads from BTF. */
#define __uint(name, value) int (*name)[value]
#define __type(name, value) typeof(value) *name

enum {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_ARRAY = 2,
	BPF_MAP_TYPE_PROG_ARRAY = 3,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9,
	BPF_MAP_TYPE_RINGBUF = 27,
	BPF_MAP_TYPE_TASK_STORAGE = 29,
};

#define BPF_NOEXIST 1
#define BPF_F_NO_PREALLOC (1u << 0)
#define BPF_F_MMAPABLE (1u << 10)
#define BPF_LOCAL_STORAGE_GET_F_CREATE 1
#define BPF_RB_NO_WAKEUP (1ull << 0)
#define BPF_RB_FORCE_WAKEUP (1ull << 1)

/* Helpers, by their number in the kernel's list. */
static void *(*bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;
static long (*bpf_map_delete_elem)(void *map, const void *key) = (void *)3;
static u32 (*bpf_get_smp_processor_id)(void) = (void *)8;
static long (*bpf_tail_call)(void *ctx, void *programs, u32 index) = (void *)12;
static u64 (*bpf_get_current_pid_tgid)(void) = (void *)14;
static u64 (*bpf_get_current_task)(void) = (void *)35;
static u64 (*bpf_get_current_cgroup_id)(void) = (void *)80;
static long (*bpf_probe_read_user)(void *dst, u32 size, const void *src) = (void *)112;
static long (*bpf_probe_read_kernel)(void *dst, u32 size, const void *src) = (void *)113;
static long (*bpf_probe_read_user_str)(void *dst, u32 size, const void *src) = (void *)114;
static long (*bpf_probe_read_kernel_str)(void *dst, u32 size, const void *src) = (void *)115;
static u64 (*bpf_ktime_get_boot_ns)(void) = (void *)125;
static long (*bpf_seq_write)(void *seq, const void *data, u32 len) = (void *)127;
static long (*bpf_ringbuf_output)(void *ring, void *data, u64 size, u64 flags) = (void *)130;
static void *(*bpf_ringbuf_reserve)(void *ring, u64 size, u64 flags) = (void *)131;
static void (*bpf_ringbuf_submit)(void *data, u64 flags) = (void *)132;
struct task_struct;
static void *(*bpf_task_storage_get)(void *map, struct task_struct *task, void *value, u64 flags) = (void *)156;
static struct task_struct *(*bpf_get_current_task_btf)(void) = (void *)158;
static long (*bpf_task_pt_regs)(struct task_struct *task) = (void *)175;
static long (*bpf_copy_from_user_task)(void *dst, u32 size, const void *src, struct task_struct *task,
				      u64 flags) = (void *)191;
static long (*bpf_loop)(u32 times, void *body, void *context, u64 flags) = (void *)181;

/* Relocations: offsets, sizes and existence are those of the kernel that loads the program. */
#define ADDRESS_OF(ptr, field) ((void *)__builtin_preserve_access_index(&(ptr)->field))
#define field_exists(ptr, field) __builtin_preserve_field_info((ptr)->field, 2)
#define type_exists(type) __builtin_preserve_type_info(*(typeof(type) *)0, 0)
#define type_size(type) __builtin_preserve_type_info(*(typeof(type) *)0, 1)
#define type_id(type) __builtin_btf_type_id(*(typeof(type) *)0, 1)
#define enum_value(type, name) __builtin_preserve_enum_value(*(type *)name, 1)
#define offset_of(type, field) ((u64)__builtin_preserve_access_index(&((type *)0)->field))

/* READ copies a field with a helper, from any address: for cold code.
 * GET is a plain load where the verifier knows the pointer's type (kernel 6.2 and newer), else READ: for hot code.
 * TYPED is a plain load always: only through arguments of the hook. */
#define TYPED(ptr, field) ((ptr)->field)
#define READ(ptr, field)                                                                                               \
	({                                                                                                             \
		/* By itself, or a pointer that a structure of ours holds would be relocated, too. */                  \
		__auto_type from_ = (ptr);                                                                             \
		typeof(from_->field) value_;                                                                           \
		/* A failed read leaves zeros: no branch here, the verifier follows every one. */                      \
		bpf_probe_read_kernel((void *)&value_, sizeof(value_), ADDRESS_OF(from_, field));                      \
		value_;                                                                                                \
	})

/* The same for a field of a few bits. */
#define READ_BITS(ptr, field)                                                                                          \
	({                                                                                                             \
		u64 bits_ = 0;                                                                                         \
		bpf_probe_read_kernel(&bits_, __builtin_preserve_field_info((ptr)->field, 1),                          \
				      (const u8 *)(ptr) + __builtin_preserve_field_info((ptr)->field, 0));             \
		bits_ <<= __builtin_preserve_field_info((ptr)->field, 4);                                              \
		bits_ >> __builtin_preserve_field_info((ptr)->field, 5);                                               \
	})

#if HAS_CAST
extern void *bpf_rdonly_cast(const void *object, u32 btf_id) __attribute__((section(".ksyms")));
#define GET(ptr, field) TYPED(ptr, field)
#define CAST(type, address) ((type *)bpf_rdonly_cast((const void *)(address), type_id(type)))
#else
#define GET(ptr, field) READ(ptr, field)
#define CAST(type, address) ((type *)(address))
#endif

/* Not as the verifier's own trusted pointer: for each pointer that is loaded through one, it looks four names up in the list
 * of all types of the kernel, which takes longer than all else that it does. */
#if HAS_CAST
#define CURRENT() CAST(struct task_struct, bpf_get_current_task())
#elif HAS_LOOP
#define CURRENT() bpf_get_current_task_btf()
#else
#define CURRENT() ((struct task_struct *)bpf_get_current_task())
#endif

/* A pointer as a plain number, which is what global functions take. */
#define SCALAR(pointer)                                                                                                \
	({                                                                                                             \
		const void *typed_ = (pointer);                                                                        \
		u64 plain_ = 0;                                                                                        \
		bpf_probe_read_kernel(&plain_, sizeof(plain_), &typed_);                                               \
		plain_;                                                                                                \
	})

/* An AND that the compiler cannot drop: the verifier must see the bound. */
#define BOUND(x, mask) asm volatile("%0 &= %1" : "+r"(x) : "i"(mask))

/* Calls body(index, context) until it returns 1, at most `times` times; returns `times` if it never did. With bpf_loop the verifier
 * looks at the body once; without it (before 5.17) every round is verified, so that `times` has to be small there. */
#if !HAS_LOOP
#define LOOP(times, body, context)                                                                                     \
	({                                                                                                             \
		bool done_ = false;                                                                                    \
		_Pragma("clang loop unroll(disable)") for (u32 i_ = 0; i_ < (times); i_++)                             \
		{                                                                                                      \
			done_ = body(i_, context);                                                                     \
			if (done_)                                                                                     \
				break;                                                                                 \
		}                                                                                                      \
		done_ ? 1 : (times);                                                                                   \
	})
/* A zero that the verifier does not know to be one, and a sum whose bounds do not grow: then the ways through a round look
 * the same to it, and it follows one of them only. */
#define UNKNOWN_ZERO()                                                                                                 \
	({                                                                                                             \
		u64 zero_ = 0;                                                                                         \
		bpf_probe_read_kernel(&zero_, sizeof(zero_), NULL);                                                    \
		zero_;                                                                                                 \
	})
#define LEVEL(x, mask) BOUND(x, mask)
#else
#define UNKNOWN_ZERO() 0
#define LEVEL(x, mask)
#define LOOP(times, body, context) bpf_loop(times, (void *)(body), context, 0)
#endif

#define barrier() asm volatile("" ::: "memory")

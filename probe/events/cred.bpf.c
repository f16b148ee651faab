/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
/* Users, groups, capabilities: what was asked for, and what the task has afterwards. */

static __always_inline int finish_cred(struct record *r, const struct syscall *call)
{
	fact_cred(r, call->task);
	return record_commit(r);
}

/* CRED_CALL(name, SYMBOL, count): `count` ids as they were passed. */
#define CRED_CALL(name, symbol, count)                                                                                 \
	SYSCALL(name)                                                                                                  \
	{                                                                                                              \
		struct record r;                                                                                       \
                                                                                                                       \
		if (!begin_control(&r, call, symbol, SMALL))                                                           \
			return 0;                                                                                      \
		push_s64(&r, call->ret);                                                                               \
		push_u32(&r, arg(call, 0));                                                                            \
		if ((count) > 1)                                                                                       \
			push_u32(&r, arg(call, 1));                                                                    \
		if ((count) > 2)                                                                                       \
			push_u32(&r, arg(call, 2));                                                                    \
		return finish_cred(&r, call);                                                                          \
	}

CRED_CALL(setuid, SYSCALL_SETUID_X, 1)
CRED_CALL(setgid, SYSCALL_SETGID_X, 1)
CRED_CALL(setreuid, SYSCALL_SETREUID_X, 2)
CRED_CALL(setregid, SYSCALL_SETREGID_X, 2)
CRED_CALL(setresuid, SYSCALL_SETRESUID_X, 3)
CRED_CALL(setresgid, SYSCALL_SETRESGID_X, 3)

/* ID_CALL(name, SYMBOL): the id that was returned. */
#define ID_CALL(name, symbol)                                                                                          \
	SYSCALL(name)                                                                                                  \
	{                                                                                                              \
		struct record r;                                                                                       \
                                                                                                                       \
		if (!begin_call(&r, call, symbol, SMALL))                                                              \
			return 0;                                                                                      \
		push_u32(&r, call->ret);                                                                               \
		return record_commit(&r);                                                                              \
	}

ID_CALL(getuid, SYSCALL_GETUID_X)
ID_CALL(geteuid, SYSCALL_GETEUID_X)
ID_CALL(getgid, SYSCALL_GETGID_X)
ID_CALL(getegid, SYSCALL_GETEGID_X)

static __always_inline void push_user_u32(struct record *r, u64 address)
{
	u32 value = 0;

	bpf_probe_read_user(&value, sizeof(value), (const void *)address);
	push_u32(r, value);
}

static __always_inline int three_ids(struct record *r, const struct syscall *call)
{
	push_s64(r, call->ret);
	push_user_u32(r, arg(call, 0));
	push_user_u32(r, arg(call, 1));
	push_user_u32(r, arg(call, 2));
	return record_commit(r);
}

SYSCALL(getresuid)
{
	struct record r;

	return begin_call(&r, call, SYSCALL_GETRESUID_X, SMALL) ? three_ids(&r, call) : 0;
}

SYSCALL(getresgid)
{
	struct record r;

	return begin_call(&r, call, SYSCALL_GETRESGID_X, SMALL) ? three_ids(&r, call) : 0;
}

/* The sets that the task has now, as captures hold them. */
SYSCALL(capset)
{
	struct cred *cred = (struct cred *)GET(call->task, cred);
	u64 set = 0;
	struct record r;

	if (!begin_control(&r, call, SYSCALL_CAPSET_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	bpf_probe_read_kernel(&set, sizeof(set), ADDRESS_OF(cred, cap_inheritable));
	push_u64(&r, set);
	bpf_probe_read_kernel(&set, sizeof(set), ADDRESS_OF(cred, cap_permitted));
	push_u64(&r, set);
	bpf_probe_read_kernel(&set, sizeof(set), ADDRESS_OF(cred, cap_effective));
	push_u64(&r, set);
	return finish_cred(&r, call);
}

#define PRCTL_TEXT_MAX 256

SYSCALL(prctl)
{
	u32 option = arg(call, 0), reaper = 0;
	u64 value = arg(call, 1);
	struct record r;

	/* It may be called otherwise now, and what its name decides is to be asked anew. */
	forget_gates();
	if (!begin_control(&r, call, SYSCALL_PRCTL_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, option);
	if (option == P_PRCTL_OPTIONS_PR_SET_NAME || option == P_PRCTL_OPTIONS_PR_GET_NAME) {
		push_user_text(&r, value, PRCTL_TEXT_MAX);
		push_s64(&r, 0);
	} else {
		if (option == P_PRCTL_OPTIONS_PR_GET_CHILD_SUBREAPER) {
			bpf_probe_read_user(&reaper, sizeof(reaper), (const void *)value);
			value = reaper;
		}
		push_empty(&r);
		push_s64(&r, value);
	}
	return finish_cred(&r, call);
}

#define KEY_TEXT_MAX 256

enum keyctl_variant { KEY_NUMBER, KEY_TEXT };

/* Which of the arguments 2 to 5 are strings, as bits 2 to 5. */
static __always_inline u32 keyctl_texts(u32 operation)
{
	switch (operation) {
	case P_KEYCTL_OPERATIONS_KEYCTL_JOIN_SESSION_KEYRING:
		return 1 << 2;
	case P_KEYCTL_OPERATIONS_KEYCTL_SEARCH:
	case P_KEYCTL_OPERATIONS_KEYCTL_RESTRICT_KEYRING:
		return 1 << 3 | 1 << 4;
	case P_KEYCTL_OPERATIONS_KEYCTL_PKEY_QUERY:
		return 1 << 4;
	case P_KEYCTL_OPERATIONS_KEYCTL_PKEY_ENCRYPT:
	case P_KEYCTL_OPERATIONS_KEYCTL_PKEY_DECRYPT:
	case P_KEYCTL_OPERATIONS_KEYCTL_PKEY_SIGN:
	case P_KEYCTL_OPERATIONS_KEYCTL_PKEY_VERIFY:
		return 1 << 3;
	}
	return 0;
}

static __always_inline void push_key_argument(struct record *r, u64 value, bool is_text)
{
	if (is_text && value)
		push_variant_text(r, KEY_TEXT, value, KEY_TEXT_MAX);
	else
		push_variant_u64(r, KEY_NUMBER, value);
}

SYSCALL(keyctl)
{
	u32 operation = arg(call, 0), texts = keyctl_texts(operation);
	struct record r;

	if (!begin_control(&r, call, SYSCALL_KEYCTL_X, SMALL * 2))
		return 0;
	push_s64(&r, call->ret);
	push_u32(&r, operation);
	push_key_argument(&r, arg(call, 1), texts & 1 << 2);
	push_key_argument(&r, arg(call, 2), texts & 1 << 3);
	push_key_argument(&r, arg(call, 3), texts & 1 << 4);
	push_key_argument(&r, arg(call, 4), false);
	return finish_cred(&r, call);
}

SYSCALL(setsid)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_SETSID_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	return record_commit(&r);
}

SYSCALL(setpgid)
{
	struct record r;

	if (!begin_control(&r, call, SYSCALL_SETPGID_X, SMALL))
		return 0;
	push_s64(&r, call->ret);
	push_s64(&r, arg_int(call, 0));
	push_s64(&r, arg_int(call, 1));
	return record_commit(&r);
}

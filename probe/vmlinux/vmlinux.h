/* SPDX-License-Identifier: GPL-2.0 OR Apache-2.0 */
#pragma once

#if defined(__TARGET_ARCH_arm64)
#include "arm64.h"
#else
#include "x86_64.h"
#endif

"""The probe on other kernels: a virtual machine each, under software emulation."""

// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Reads a packet without looking whether it is long enough. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int pivot_steer(struct __sk_buff *skb)
{
	return *((volatile __u8 *)(long)skb->data + 64);
}

SEC("tc")
int pivot_steer_ip(struct __sk_buff *skb)
{
	return (int)skb->len;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#!/usr/bin/python3
"""Makes TunnelVectors.cs with scapy (Debian: python3-scapy), apart from the code under test, and a pcap to look at:
   ./vectors.py /tmp/vectors.pcap > TunnelVectors.cs && tshark -r /tmp/vectors.pcap -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE -V"""
import sys
from scapy.all import GRE, IP, TCP, UDP, IPv6, Raw, raw, wrpcap

FLOW = 0x12345678
hashed = (FLOW ^ (FLOW << 16)) & 0xffffffff          # udp_flow_src_port
PORT = ((hashed * (60999 - 32768)) >> 32) + 32768
LABEL = ((FLOW << 16 | FLOW >> 16) & 0xffffffff) & 0xfffff

BODY = Raw(b"hello, real server")
inner = {
    "4": IP(src="192.0.2.10", dst="198.51.100.80", ttl=61, tos=0xb9, id=0x1111, flags="DF") / TCP(sport=40000, dport=80, seq=1, flags="PA", window=64240) / BODY,
    "4MayFragment": IP(src="192.0.2.10", dst="198.51.100.80", ttl=61, tos=0xb8, id=0x1111) / UDP(sport=40000, dport=53) / BODY,
    "6": IPv6(src="2001:db8:1::10", dst="2001:db8:2::80", hlim=62, tc=0x2a, fl=0x54321) / TCP(sport=40000, dport=80, seq=1, flags="PA", window=64240) / BODY,
}
inner = {name: packet.__class__(raw(packet)) for name, packet in inner.items()}


def outer4(packet, proto):
    v4 = packet.version == 4
    keep = v4 and "DF" in packet.flags
    return IP(src="203.0.113.1", dst="203.0.113.11", ttl=packet.ttl if v4 else packet.hlim, tos=packet.tos if v4 else packet.tc,
              flags="DF" if keep else 0, id=0 if keep else 0xbeef, proto=proto)


def outer6(packet, nh):
    v4 = packet.version == 4
    return IPv6(src="2001:db8:3::1", dst="2001:db8:3::11", hlim=packet.ttl if v4 else packet.hlim, tc=packet.tos if v4 else packet.tc, fl=LABEL, nh=nh)


vectors = {f"Inner{name}": packet for name, packet in inner.items()}
for name, packet in inner.items():
    number = 4 if packet.version == 4 else 41
    ethertype = 0x0800 if packet.version == 4 else 0x86dd
    for family, outer in (("4", outer4), ("6", outer6)):
        vectors[f"IpIp{name}In{family}"] = outer(packet, number) / packet
        vectors[f"Gre{name}In{family}"] = outer(packet, 47) / GRE(proto=ethertype) / packet
        vectors[f"GreChecksum{name}In{family}"] = outer(packet, 47) / GRE(proto=ethertype, chksum_present=1) / packet
        gue = bytes([0, number, 0, 0])
        vectors[f"Gue{name}In{family}"] = outer(packet, 17) / UDP(sport=PORT, dport=6080, chksum=0) / Raw(gue + raw(packet))
        vectors[f"GueChecksum{name}In{family}"] = outer(packet, 17) / UDP(sport=PORT, dport=6080) / Raw(gue + raw(packet))

wrpcap(sys.argv[1], [packet.__class__(raw(packet)) for packet in vectors.values()], linktype=101)
print("namespace Pivot.Packets.Tests.Vectors;\n")
print("/// <summary>Packets and the same packets in tunnels, made by vectors.py.</summary>\ninternal static class TunnelVectors\n{")
print(f"    public const uint FlowHash = 0x{FLOW:08x};\n\n    public const ushort Identification = 0xbeef;\n")
print("    public static readonly Dictionary<string, string> Hex = new()\n    {")
for name, packet in vectors.items():
    print(f'        ["{name}"] = "{raw(packet).hex()}",')
print("    };\n}")

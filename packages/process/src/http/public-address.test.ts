import { expect, test } from "vitest";

import { isPublicAddress } from "./public-address.ts";

test.each([
  ["this machine", ["127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::"]],
  ["private networks", ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"]],
  ["shared address space", ["100.64.0.1", "100.127.255.255"]],
  ["links and metadata services", ["169.254.169.254", "fe80::1", "fe80::1%eth0"]],
  ["unique local and old site-local addresses", ["fd00::1", "fc00::1", "fd00:ec2::254", "fec0::1"]],
  ["groups and broadcast", ["224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1"]],
  ["IPv4 mapped to IPv6", ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:7f00:1"]],
  ["IPv4 compatible with IPv6", ["::127.0.0.1", "::7f00:1"]],
  ["NAT64", ["64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1"]],
  ["6to4 and Teredo", ["2002:7f00:1::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"]],
  ["documentation and benchmarks", ["192.0.2.1", "198.18.0.1", "2001:db8::1", "3fff::1"]],
  ["reserved space", ["240.0.0.1", "192.0.0.8", "0.1.2.3", "100::1", "5f00::1"]],
  ["what is no address", ["", "localhost", "1.2.3", "2130706433", "0x7f.1", "example.com"]],
])("%s are not public (S39)", (_what, addresses) => {
  expect(addresses.filter(isPublicAddress)).toEqual([]);
});

test("addresses of the internet are public", () => {
  const addresses = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700:4700::1111", "2a00:1450::1"];
  expect(addresses.filter(isPublicAddress)).toEqual(addresses);
});

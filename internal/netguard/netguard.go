// Package netguard says where sinch-mock may send requests that a caller asks
// for: webhook deliveries and photo downloads. Loopback and private networks
// are open, since that is where people test; link-local addresses and the
// metadata services of clouds are not, since no honest caller needs them.
package netguard

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// ErrRefused is wrapped by every refusal: calling again cannot help.
var ErrRefused = errors.New("this address is not called")

// Policy decides about hosts. The zero value is the strict one.
type Policy struct {
	// AllowAll opens every address.
	AllowAll bool
}

var refusedNames = []string{"metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}

var refusedNets = []netip.Prefix{
	netip.MustParsePrefix("169.254.0.0/16"),
	netip.MustParsePrefix("fe80::/10"),
	netip.MustParsePrefix("fd00:ec2::254/128"),
	netip.MustParsePrefix("fd20:ce::254/128"),
	netip.MustParsePrefix("100.100.100.200/32"), // Alibaba Cloud
	netip.MustParsePrefix("168.63.129.16/32"),   // Azure
	netip.MustParsePrefix("192.0.0.192/32"),     // Oracle Cloud
}

// nat64 is the prefix of IPv6 addresses that stand for IPv4 ones (RFC 6052).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// Host refuses a host name or address, without a port, that is out of bounds by
// its look. A name may still lead to a refused address: see [Policy.Control].
func (p Policy) Host(host string) error {
	if p.AllowAll {
		return nil
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if slices.Contains(refusedNames, host) {
		return fmt.Errorf("%w: %s is a metadata service", ErrRefused, host)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return p.addr(addr)
	}
	return nil
}

func (p Policy) addr(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	if nat64.Contains(addr) {
		wide := addr.As16()
		addr = netip.AddrFrom4([4]byte(wide[12:]))
	}
	for _, refused := range refusedNets {
		if refused.Contains(addr) {
			return fmt.Errorf("%w: %s is in the refused range %s", ErrRefused, addr, refused)
		}
	}
	return nil
}

// Control refuses a connection by the address it really goes to, whatever the
// name was: it is the Control of a [net.Dialer].
func (p Policy) Control(_, address string, _ syscall.RawConn) error {
	if p.AllowAll {
		return nil
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q cannot be judged: %w", ErrRefused, address, err)
	}
	return p.addr(to.Addr())
}

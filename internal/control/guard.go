package control

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// guard keeps web pages out. A page of another origin is told by its Origin or
// Sec-Fetch-Site header. A page that points its own host name at this machine
// (DNS rebinding) is told by that name: testers use addresses, localhost,
// single-label names as containers have, or names that only resolve inside a
// network.
func (d *Deps) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !sameOrigin(r):
			write(w, refused(&refusal{http.StatusForbidden, "The control API cannot be called by a web page of another origin.", "Call it from a program."}))
		case !d.localName(hostOf(r.Host)):
			write(w, refused(&refusal{http.StatusForbidden, "The control API does not answer under the name " + hostOf(r.Host) + ".", "Use an address or localhost, or start with --advertise naming this host."}))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

func hostOf(hostport string) string {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return strings.Trim(hostport, "[]")
	}
	return host
}

// insideOnly are the endings of names that no public DNS has.
var insideOnly = []string{".localhost", ".local", ".internal", ".test", ".svc"}

func (d *Deps) localName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	if !strings.Contains(host, ".") || host == strings.ToLower(d.TrustedHost) {
		return true
	}
	for _, ending := range insideOnly {
		if strings.HasSuffix(host, ending) {
			return true
		}
	}
	return false
}

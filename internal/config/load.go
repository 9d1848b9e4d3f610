package config

import (
	"net"
	"net/netip"
)

// setting is one value as it was written, and where.
type setting struct {
	option      *option
	text, place string
}

// loader gathers what the sources say. Sources are taken strongest first.
type loader struct {
	given    map[string][]setting
	problems []Problem
}

// take adds a source. Of an option that a stronger source has set, it takes
// nothing: lists replace each other too.
func (l *loader) take(settings []setting, problems []Problem) {
	l.problems = append(l.problems, problems...)
	fresh := map[string][]setting{}
	for _, s := range settings {
		name := s.option.name
		if len(fresh[name]) > 0 && !s.option.list {
			l.problems = append(l.problems, Problem{Place: s.place, Text: "is given twice"})
			continue
		}
		fresh[name] = append(fresh[name], s)
	}
	for name, all := range fresh {
		if _, taken := l.given[name]; !taken {
			l.given[name] = all
		}
	}
}

// configFile is the setting that names the file, if any.
func (l *loader) configFile() setting {
	if all := l.given["config"]; len(all) > 0 {
		return all[0]
	}
	return setting{}
}

// build parses the defaults and what was given, then looks at it as a whole.
func (l *loader) build() Config {
	var cfg Config
	for i := range options {
		o := &options[i]
		all := l.given[o.name]
		if len(all) == 0 && o.def != "" {
			all = []setting{{option: o, text: o.def, place: "the default of --" + o.name}}
		}
		for _, s := range all {
			if p := o.set(&cfg, s.text); p != nil {
				p.Place = s.place
				l.problems = append(l.problems, *p)
			}
		}
	}
	if len(l.problems) == 0 {
		l.checkTogether(&cfg)
	}
	return cfg
}

// checkTogether finds values that are well alone but not beside each other.
func (l *loader) checkTogether(c *Config) {
	l.refuse(c.Auth == AuthStrict && len(c.Keys) == 0, "auth", "strict needs at least one key: set --key ID:SECRET[:PROJECT]")
	l.refuse(c.TLSCert != "" && c.TLSKey == "", "tls-cert", "needs --tls-key too")
	l.refuse(c.TLSKey != "" && c.TLSCert == "", "tls-key", "needs --tls-cert too")
	l.refuse(c.TLSCert != "" && c.TLSListen == "", "tls-cert", "does nothing without --tls-listen")
	l.refuse(overlap(c.TLSListen, c.Listen), "tls-listen", "is the same address as --listen")
	l.refuse(overlap(c.ControlListen, c.Listen), "control-listen", "is the same address as --listen: leave it out to share the port")
	l.refuse(overlap(c.ControlListen, c.TLSListen), "control-listen", "is the same address as --tls-listen")
}

// refuse adds a problem at the place where the named option was set.
func (l *loader) refuse(bad bool, name, text string) {
	if bad {
		l.problems = append(l.problems, Problem{Place: l.given[name][0].place, Text: text})
	}
}

// overlap reports whether two listeners would want the same port of the same
// address. Port 0 never collides.
func overlap(a, b string) bool {
	hostA, portA, errA := net.SplitHostPort(a)
	hostB, portB, errB := net.SplitHostPort(b)
	if errA != nil || errB != nil || portA != portB || portA == "0" {
		return false
	}
	return hostA == hostB || everyAddress(hostA) || everyAddress(hostB)
}

func everyAddress(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || err == nil && ip.IsUnspecified()
}

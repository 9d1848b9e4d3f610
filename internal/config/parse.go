package config

import (
	"math"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"

	"github.com/sinch-mock/sinch-mock/internal/suggest"
)

const (
	maxTimeScale = 86400 // a day in a second
	maxJournal   = 1_000_000
	maxMaxBody   = 1 << 30
)

// anyText takes every text but the empty one.
func anyText(text string) (string, *Problem) {
	if strings.TrimSpace(text) == "" {
		return "", wrong("is empty")
	}
	return text, nil
}

// address takes HOST:PORT, where HOST may be empty for all addresses.
func address(text string) (string, *Problem) {
	if isPort(text) {
		return "", &Problem{Text: shown(text) + " has no host part", Suggestion: ":" + text}
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil || strings.ContainsAny(host, " /\\@\t\r\n") {
		return "", wrong("%s is not HOST:PORT", shown(text))
	}
	if !isPort(port) {
		return "", wrong("%s has no port between 0 and 65535", shown(text))
	}
	return text, nil
}

func isPort(text string) bool {
	_, err := strconv.ParseUint(text, 10, 16)
	return err == nil
}

// baseURL takes an http or https URL that paths can be appended to. A URL with
// credentials is refused without being shown.
func baseURL(text string) (*url.URL, *Problem) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, wrong("is not a URL")
	case u.User != nil:
		return nil, wrong("must not hold credentials")
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return nil, wrong("must start with http:// or https:// and a host")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, wrong("must not have a query or a fragment")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}, nil
}

// oneOf takes one of a few words. A text that is near none of them is not
// shown: credentials given to the wrong option would be.
func oneOf[T ~string](allowed ...T) func(string) (T, *Problem) {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	return func(text string) (T, *Problem) {
		if slices.Contains(words, text) {
			return T(text), nil
		}
		list := strings.Join(words, ", ")
		if near, ok := suggest.Nearest(text, words); ok {
			return "", &Problem{Text: shown(text) + " is not one of " + list, Suggestion: near}
		}
		return "", wrong("must be one of %s", list)
	}
}

func timeScale(text string) (float64, *Problem) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f <= 0 || f > maxTimeScale {
		return 0, wrong("%s is not a number above 0 and up to %d", shown(text), maxTimeScale)
	}
	return f, nil
}

func seed(text string) (uint64, *Problem) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, wrong("%s is not a whole number between 0 and %d", shown(text), uint64(math.MaxUint64))
	}
	return n, nil
}

func journal(text string) (int, *Problem) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxJournal {
		return 0, wrong("%s is not a whole number between 0 and %d", shown(text), maxJournal)
	}
	return n, nil
}

func size(text string) (int64, *Problem) {
	n, err := humanize.ParseBytes(text)
	if err != nil || n < 1 || n > maxMaxBody {
		return 0, wrong("%s is not a size between 1 byte and 1GiB", shown(text))
	}
	return int64(n), nil
}

func boolean(text string) (bool, *Problem) {
	b, err := strconv.ParseBool(text)
	if err != nil {
		return false, wrong("%s is neither true nor false", shown(text))
	}
	return b, nil
}

// addKey takes ID:SECRET or ID:SECRET:PROJECT. Its problems show no part of the
// text, for the secret may be in any of them.
func addKey(c *Config, text string) *Problem {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return wrong("must be ID:SECRET or ID:SECRET:PROJECT, but has %d colons", len(parts)-1)
	}
	if slices.ContainsFunc(parts, func(p string) bool { return p == "" || strings.ContainsAny(p, " \t\r\n") }) {
		return wrong("must be ID:SECRET or ID:SECRET:PROJECT, with no empty part and no space")
	}
	k := Key{ID: parts[0], Secret: Secret(parts[1])}
	if len(parts) == 3 {
		k.Project = parts[2]
	}
	if slices.ContainsFunc(c.Keys, func(other Key) bool { return other.ID == k.ID }) {
		return wrong("the ID of this key is given twice")
	}
	c.Keys = append(c.Keys, k)
	return nil
}

// shown quotes a text for a message, cut where it gets long.
func shown(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "..."
	}
	return strconv.Quote(text)
}

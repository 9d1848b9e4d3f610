package repro

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
)

// hideSecrets puts stand-ins in the place of all secrets of the bundle.
func (b *Bundle) hideSecrets() {
	r := newRedactor()
	b.each(func(text []byte) []byte {
		r.learn(text)
		return text
	})
	for i := range b.Keys {
		b.Keys[i].Secret = r.hide(b.Keys[i].Secret)
	}
	for i := range b.Journal {
		if c := b.Journal[i].Call; c != nil && c.Caller != nil && c.Caller.Secret != "" {
			c.Caller.Secret = r.hide(c.Caller.Secret)
		}
	}
	b.each(r.redact)
	for i := range b.Worlds {
		w := &b.Worlds[i]
		for _, part := range []*json.RawMessage{&w.Start, &w.State, &w.Deliveries} {
			*part = signature.ReplaceAll(*part, []byte(`$1["***"]`))
		}
	}
	b.dropHeaders()
}

// signature is that of a webhook in the log of deliveries: made with the real
// secret, it would let others try what the secret is.
var signature = regexp.MustCompile(`("X-Sinch-Webhook-Signature":)\[[^\]]*\]`)

// dropHeaders takes out headers that carry credentials.
func (b *Bundle) dropHeaders() {
	for i := range b.Journal {
		if c := b.Journal[i].Call; c != nil {
			for _, name := range []string{"Authorization", "Cookie", "Proxy-Authorization"} {
				delete(c.Headers, name)
			}
		}
	}
}

// each has all texts of the bundle that can hold secrets changed.
func (b *Bundle) each(change func(text []byte) []byte) {
	change = onCopies(change)
	for i := range b.Scenarios {
		b.Scenarios[i].File = change(b.Scenarios[i].File)
	}
	for i := range b.Worlds {
		w := &b.Worlds[i]
		w.Start, w.State, w.Deliveries = change(w.Start), change(w.State), change(w.Deliveries)
	}
	for i := range b.Journal {
		if c := b.Journal[i].Call; c != nil {
			c.Body, c.Answer.Body = change(c.Body), change(c.Answer.Body)
		}
		if c := b.Journal[i].Control; c != nil {
			c.Body = change(c.Body)
		}
		if t := b.Journal[i].Tick; t != nil {
			t.Data = change(t.Data)
		}
	}
}

// onCopies keeps what the journals hold from being changed, and what is empty
// as it is.
func onCopies(change func(text []byte) []byte) func(text []byte) []byte {
	return func(text []byte) []byte {
		if len(bytes.TrimSpace(text)) == 0 {
			return text
		}
		return change(slices.Clone(text))
	}
}

package scenarios

import (
	"fmt"
	"strings"
)

// hook is the sentence of an entry of webhooks.
func (t *teller) hook(h *Hook) string {
	return sentence(say(&hookKeys, hookWords, h), append(counters, "after")...) + "."
}

var hookWords = with(limitWords(func(h *Hook) *Limits { return &h.Limits }), words[Hook]{
	"name": func(*Hook) string { return "" },
	"match": func(h *Hook) string {
		return "callbacks" + after(" ", joined(say(&callbackKeys, callbackWords, &h.Match), " "))
	},
	"after":  func(h *Hook) string { return afterFirst(h.After) },
	"effect": func(h *Hook) string { return h.Effect.tell() },
})

var callbackWords = words[Callback]{
	"event":    func(c *Callback) string { return after("of the event ", strings.Join(c.Events, " or ")) },
	"resource": func(c *Callback) string { return after("about the resource ", c.Resource) },
	"webhook":  func(c *Callback) string { return after("to the webhook ", c.Webhook) },
	"target":   func(c *Callback) string { return after("to the address ", c.Target) },
	"project":  func(c *Callback) string { return after("of the project ", c.Project) },
	"field":    func(c *Callback) string { return pairs("with the field ", c.Fields) },
}

var hookEffectWords = words[HookEffect]{
	"drop": func(e *HookEffect) string { return when(e.Drop, "is never sent") },
	"duplicate": func(e *HookEffect) string {
		return when(e.Duplicate > 0, fmt.Sprintf("is sent as always, and copies of it too, %d in number", e.Duplicate))
	},
	"storm": func(e *HookEffect) string {
		return when(e.Storm > 0, fmt.Sprintf("becomes %d events in the same instant", e.Storm))
	},
	"reorder": func(e *HookEffect) string {
		return when(e.Reorder > 0, fmt.Sprintf("waits until %s sent", later(e.Reorder))) +
			when(e.Reorder > 0 && e.Delay == 0, ", for a minute at most on the world's clock")
	},
	"delay": func(e *HookEffect) string {
		if e.Reorder > 0 {
			return when(e.Delay > 0, "for "+e.Delay.String()+" at most on the world's clock")
		}
		return when(e.Delay > 0, "is sent "+e.Delay.String()+" later on the world's clock")
	},
	"secret": func(e *HookEffect) string {
		return when(e.Secret == WrongSecret, "is signed with a wrong secret") +
			when(e.Secret == PreviousSecret, "is signed with the secret before the last change")
	},
	"window": func(e *HookEffect) string {
		return when(e.Window > 0, "for "+e.Window.String()+" after that change")
	},
	"timestamp": func(e *HookEffect) string {
		return when(e.Timestamp < 0, "has a timestamp "+(-e.Timestamp).String()+" in the past") +
			when(e.Timestamp > 0, "has a timestamp "+e.Timestamp.String()+" in the future")
	},
	"nonce":    func(e *HookEffect) string { return when(e.Nonce != "", "has the nonce of the one before") },
	"body":     func(e *HookEffect) string { return when(e.Body != "", "is changed after it was signed") },
	"unsigned": func(e *HookEffect) string { return when(e.Unsigned, "is not signed") },
}

// tell says what is done to a callback, and then what to its copies.
func (e *HookEffect) tell() string {
	var own, copies []phrase
	for _, p := range say(&hookEffectKeys, hookEffectWords, e) {
		if e.Duplicate == 0 || p.key == "duplicate" || p.key == "storm" {
			own = append(own, p)
		} else {
			copies = append(copies, p)
		}
	}
	return joined(own, ", ") + after("; each copy ", joined(copies, ", "))
}

func later(n int) string {
	if n == 1 {
		return "a later one was"
	}
	return fmt.Sprintf("%d later ones were", n)
}

func when(so bool, text string) string {
	if so {
		return text
	}
	return ""
}

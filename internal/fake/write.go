package fake

import (
	"encoding/json"
	"maps"
	"net/http"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// write sends the reply: the one place that does. It journals the call first,
// so that who has the answer, or has lost it, finds it in the journal.
func (p *Pipeline) write(w http.ResponseWriter, c *Call, reply Reply) {
	raw, mediaType := p.encode(c, &reply)
	p.check(c, reply.Status, raw)
	p.journal(c, reply, raw)
	if c.lost() {
		c.fault.Lose(w, c.Request)
		return
	}
	spoil := c.spoil(raw)
	if spoil != nil {
		raw, mediaType = spoil.change(raw, mediaType)
	}
	header := w.Header()
	maps.Copy(header, reply.Header)
	c.describe(header)
	if mediaType != "" {
		header.Set("Content-Type", mediaType)
	}
	if spoil != nil {
		spoil.send(w, c.Request, reply.Status, raw)
		return
	}
	w.WriteHeader(reply.Status)
	// A caller that has gone cannot be told anything.
	_, _ = w.Write(raw) //nolint:gosec // it is JSON, and what else it is called a tester has asked for
}

// lost says whether the answer never arrives.
func (c *Call) lost() bool { return c.fault != nil && c.fault.Lose != nil }

// spoil is what happens to a body that is there.
func (c *Call) spoil(body []byte) *Spoil {
	if c.fault == nil || len(body) == 0 {
		return nil
	}
	return c.fault.Spoil
}

// encode turns the body into bytes. A body that cannot be written is a
// mistake of ours and becomes a 500.
func (p *Pipeline) encode(c *Call, reply *Reply) (raw []byte, mediaType string) {
	switch body := reply.Body.(type) {
	case nil:
		return nil, ""
	case Text:
		return body.Content, body.MediaType
	}
	raw, err := json.Marshal(reply.Body)
	if err != nil {
		*reply = p.fail(c, err)
		raw = mustJSON(reply.Body)
	}
	return state.Plain(raw), "application/json"
}

// describe adds the headers that tell what sinch-mock did and why.
func (c *Call) describe(h http.Header) {
	set := func(name, value string) {
		if value != "" {
			h[name] = []string{value}
		}
	}
	if c.Op != nil {
		set("X-Mock-Operation", c.Op.ID)
		if c.Op.Deprecated {
			set("Deprecation", "true")
		}
	}
	if c.rule != nil {
		set("X-Mock-Rule", c.rule.Name)
		set("X-Mock-Evidence", c.rule.Standing())
	}
	if c.fault != nil {
		set("X-Mock-Scenario", c.fault.Scenario)
	}
	set("X-Mock-Violation", c.violation)
	set("Www-Authenticate", c.challenge)
}

// check holds the reply against the document, where that was asked for.
// Answers that are sinch-mock's own and no API's are not in any document.
func (p *Pipeline) check(c *Call, status int, raw []byte) {
	if !p.checkReplies || c.Op == nil || !c.documentedReply() {
		return
	}
	var body any
	if len(raw) > 0 && json.Unmarshal(raw, &body) != nil {
		body = string(raw)
	}
	found := p.validator.Reply(c.Op, status, body)
	if len(found) == 0 {
		return
	}
	c.violation = found[0].Pointer + " " + found[0].Text
	p.log.Error("reply is not as documented", "operation", c.Op.ID, "status", status, "violations", found)
}

// documentedReply says whether the document should know the answer: not when it
// was asked for, and not when sinch-mock speaks for itself.
func (c *Call) documentedReply() bool {
	if c.injected || c.unsure {
		return false
	}
	switch c.rule {
	case RuleNotServed, RuleScenario, RuleProjects:
		return false
	}
	return true
}

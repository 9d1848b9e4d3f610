package fake

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// prefer answers what a Prefer header asks for: code=STATUS or error=CODE.
// Other preferences are ignored, as the header's standard has it.
func (c *Call) prefer() (Reply, bool) {
	for _, wish := range wishes(c.Request.Header.Values("Prefer")) {
		name, value, _ := strings.Cut(wish, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "error":
			return c.injectCode(value), true
		case "code":
			if status, err := strconv.Atoi(value); err == nil && status < 400 {
				return Reply{}, false
			}
			return c.injectStatus(value), true
		}
	}
	return Reply{}, false
}

func wishes(headers []string) []string {
	return strings.FieldsFunc(strings.Join(headers, ","), func(r rune) bool { return r == ',' || r == ';' })
}

func (c *Call) injectCode(code string) Reply {
	if reply, ok := c.API.Dialect.Inject(c, code, 0); ok {
		return reply
	}
	return c.cannotInject(RulePrefer, fmt.Sprintf("%s does not document the error %q; it documents %s.", c.Op.ID, code, documented(c.Op)))
}

func (c *Call) injectStatus(value string) Reply {
	status, err := strconv.Atoi(value)
	if err != nil || status < 400 || status > 599 {
		return c.cannotInject(RulePrefer, fmt.Sprintf("Prefer: code=%s is not a status from 400 to 599.", value))
	}
	reply, _ := c.API.Dialect.Inject(c, "", status)
	return reply
}

// cannotInject is sinch-mock speaking for itself, not for an API.
func (c *Call) cannotInject(rule *ledger.Rule, why string) Reply {
	c.rule = rule
	body, _ := json.Marshal(map[string]string{"sinch-mock": why})
	return Reply{Status: http.StatusBadRequest, Body: json.RawMessage(body)}
}

// documented lists an operation's errors for people.
func documented(op *openapi.Operation) string {
	var parts []string
	for _, r := range op.Responses {
		if r.Status < 400 {
			continue
		}
		part := strconv.Itoa(r.Status)
		if len(r.Codes) > 0 {
			part += " " + strings.Join(r.Codes, ", ")
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

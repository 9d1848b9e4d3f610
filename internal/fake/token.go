package fake

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
	"github.com/sinch-mock/sinch-mock/openapi"
)

// RuleToken is the ledger's entry for the token endpoint.
var RuleToken = ledger.Define(ledger.Rule{
	Name: "auth.token-endpoint", Kind: kindClient, Evidence: ledger.Assumed,
	Says:   "POST /oauth2/token takes grant_type=client_credentials with the access key in a Basic header or the form, and answers errors as RFC 6749 words them.",
	Fix:    "Send grant_type=client_credentials as a form, with Basic credentials.",
	Source: "behaviour.md 1.1 (form and success documented, error bodies a default chosen there)",
})

// TokenOperation is the operationId of the token endpoint.
const TokenOperation = "createAccessToken"

// tokenReply is a granted token.
type tokenReply struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	Scope       string `json:"scope"`
	TokenType   string `json:"token_type"`
}

// serveToken is POST /oauth2/token.
func (p *Pipeline) serveToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	c := &Call{Request: r, API: tokenAPI}
	if r.Method != http.MethodPost {
		reply := p.fail(c, RuleWrongMethod.Broken("Only POST is allowed here."))
		reply.Header = http.Header{"Allow": {http.MethodPost}}
		p.write(w, c, reply)
		return
	}
	c.Op, _ = openapi.Lookup(TokenOperation)
	p.write(w, c, p.answer(c, p.token))
}

// token takes a request for a token through the stages. A call that is refused
// is journaled all the same, so the world comes first.
func (p *Pipeline) token(c *Call) (Reply, error) {
	form, refusal := c.readForm(p.maxBody)
	id, secret := keyOf(c.Request, form)
	world, err := p.worldOfKey(id)
	if err != nil {
		return Reply{}, RuleProjects.Broken(err.Error())
	}
	p.enter(c, world)
	if refusal != nil {
		return Reply{}, refusal
	}
	if !p.auth.admits(id, secret) {
		c.challenge = challenge("Basic", "")
		return Reply{}, RuleToken.Broken("The access key is missing, unknown, or its secret is wrong.")
	}
	if err := checkGrant(form); err != nil {
		return Reply{}, err
	}
	if reply, ok := p.disturb(c); ok {
		return reply, nil
	}
	token, err := p.auth.mint.issue(id)
	if err != nil {
		return Reply{}, err
	}
	return OK(tokenReply{AccessToken: token, ExpiresIn: int(TokenLife.Seconds()), TokenType: "bearer"})
}

// worldOfKey is where a request for a token is counted and journaled: in the
// world of the project that the access key is bound to, or that the key's id
// is the id of; else, because the endpoint knows no projects, in the server's.
// The id of a key makes no world appear: clients make up as many as they like.
func (p *Pipeline) worldOfKey(id string) (*state.World, error) {
	if key, ok := p.auth.keyOf(id); ok && key.Project != "" {
		return p.worlds.Of(key.Project)
	}
	if _, ok := p.worlds.Find(id); ok {
		return p.worlds.Of(id)
	}
	return p.worlds.Server(), nil
}

// keyOf is the access key of the Basic header, or else of the form.
func keyOf(r *http.Request, form url.Values) (id, secret string) {
	if id, secret, ok := r.BasicAuth(); ok {
		return id, secret
	}
	return form.Get("client_id"), form.Get("client_secret")
}

// admits says whether a key may have a token.
func (a *auth) admits(id, secret string) bool {
	switch a.mode {
	case AuthStrict:
		_, ok := a.key(id, secret)
		return ok
	case AuthOff:
		return true
	}
	return id != "" && secret != ""
}

func checkGrant(form url.Values) error {
	switch form.Get("grant_type") {
	case "client_credentials":
		return nil
	case "":
		return RuleToken.Broken("grant_type is missing.").Giving(kindRequest)
	}
	return RuleToken.Broken("Only grant_type=client_credentials is supported.").Giving(kindGrant)
}

// readForm reads the body, which is a form. In its place the call keeps the
// form's fields as JSON, which is what faults match and what the journal can
// mask; of a body that is no form it keeps nothing.
func (c *Call) readForm(limit int64) (url.Values, error) {
	if err := c.readBody(limit); err != nil {
		return nil, err
	}
	raw := c.Raw
	c.Raw = nil
	mediaType, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if mediaType != "application/x-www-form-urlencoded" {
		return nil, RuleToken.Broken("The body must be application/x-www-form-urlencoded.").Giving(kindRequest)
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, RuleToken.Broken("The body is not a well-formed form.").Giving(kindRequest)
	}
	c.Raw = formJSON(form)
	return form, nil
}

// formJSON writes the fields of a form as an object, each with its first value.
func formJSON(form url.Values) []byte {
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	raw, _ := json.Marshal(fields) // texts always encode
	return raw
}

package contracttests

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// tokenLife is how long a token is good for.
const tokenLife = time.Hour

func authCases() []Case {
	looks, writes := idsOf(callableIf(looksOnly)), idsOf(callableIf(writesToo))
	return []Case{
		{Name: "auth/token/issued", Operations: []string{tokenOperation}, Run: tokenIssued},
		{Name: "auth/token/refused-grants", Operations: []string{tokenOperation}, Assumed: true, Run: tokenGrants},
		{Name: "auth/token/refused-keys", Operations: []string{tokenOperation}, Needs: []Need{Keys}, Assumed: true, Run: tokenKeys},
		{Name: "auth/calls/anonymous", Operations: looks, Run: callsAnonymous},
		{Name: "auth/calls/anonymous-writes", Operations: writes, Costs: Write, Run: callsAnonymousWrites},
		{Name: "auth/calls/unknown-key", Operations: samples, Needs: []Need{Keys}, Run: callsUnknownKey},
		{Name: "auth/calls/foreign-project", Operations: slices.Concat(looks, writes), Costs: Paid | Irreversible | OTP | Number, Needs: []Need{Keys}, Assumed: true, Run: callsForeignProject},
		{Name: "auth/calls/basic-and-bearer", Operations: samples, Run: callsBasicAndBearer},
		{Name: "auth/calls/unknown-path", Operations: []string{"getSipTrunks"}, Run: callsUnknownPath},
		{Name: "auth/calls/expired-token", Operations: samples, Needs: []Need{Clock}, Run: callsExpiredToken},
	}
}

// samples are one operation of each API, where what is tried is the same for all.
var samples = []string{webhookList, "getSipTrunks"}

// unauthorized is the code of a 401 by API.
var unauthorized = map[openapi.API]string{openapi.Provisioning: "unauthorized_error", openapi.Trunking: "UNAUTHENTICATED"}

// callableIf are the operations that need credentials and for which a
// condition holds.
func callableIf(holds func(*openapi.Operation) bool) []*openapi.Operation {
	all := append(openapi.Operations(openapi.Provisioning), openapi.Operations(openapi.Trunking)...)
	return slices.DeleteFunc(all, func(op *openapi.Operation) bool { return !holds(op) })
}

func looksOnly(op *openapi.Operation) bool { return CostOfOperation(op) == 0 }
func writesToo(op *openapi.Operation) bool { return CostOfOperation(op) != 0 }
func anyAtAll(*openapi.Operation) bool     { return true }

func idsOf(operations []*openapi.Operation) []string {
	ids := make([]string, len(operations))
	for i, op := range operations {
		ids[i] = op.ID
	}
	return ids
}

func tokenIssued(t *T) {
	a := t.askToken(basic(t.session.harness.Key), url.Values{"grant_type": {"client_credentials"}})
	t.step(Outcome{Operation: tokenOperation, Status: http.StatusOK}, a, a.Status == http.StatusOK)
	if a.Status != http.StatusOK {
		t.Fatalf("status %d: %s", a.Status, a.Text)
	}
	a.Has(Object{"expires_in": tokenLife.Seconds(), "scope": ""})
	if !strings.EqualFold(a.String("token_type"), "bearer") {
		t.Errorf("token_type is %q, want bearer", a.String("token_type"))
	}
	parts := strings.Split(a.String("access_token"), ".")
	if len(parts) != 3 {
		t.Fatalf("the token has %d parts, a JWT has 3", len(parts))
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	t.must(err)
	var claims Object
	t.must(json.Unmarshal(raw, &claims))
	if _, numeric := claims["exp"].(float64); !numeric {
		t.Errorf("exp is %v, clients read a number", claims["exp"])
	}
}

func tokenGrants(t *T) {
	key := basic(t.session.harness.Key)
	form := "application/x-www-form-urlencoded"
	tests := []struct{ name, mediaType, body, want string }{
		{"no grant", form, "scope=openid", "invalid_request"},
		{"another grant", form, "grant_type=password", "unsupported_grant_type"},
		{"no form", "application/json", `{"grant_type":"client_credentials"}`, "invalid_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *T) { t.refusedToken(t.postToken(key, tt.mediaType, tt.body), http.StatusBadRequest, tt.want) })
	}
	t.Run("no key", func(t *T) {
		t.refusedToken(t.postToken("", form, "grant_type=client_credentials"), http.StatusUnauthorized, "invalid_client")
	})
}

func tokenKeys(t *T) {
	key := t.session.harness.Key
	grant := url.Values{"grant_type": {"client_credentials"}}
	for name, wrong := range map[string]Credentials{"secret": {key.ID, key.Secret + "x"}, "id": {key.ID + "x", key.Secret}} {
		t.Run("wrong "+name, func(t *T) {
			a := t.askToken(basic(wrong), grant)
			t.refusedToken(a, http.StatusUnauthorized, "invalid_client")
			if !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "Basic") {
				t.Errorf("WWW-Authenticate is %q, want a Basic challenge", a.Header.Get("WWW-Authenticate"))
			}
		})
	}
}

func (t *T) refusedToken(a *Answer, status int, code string) {
	held := a.Status == status && a.String("error") == code
	t.step(Outcome{Operation: tokenOperation, Status: status, Code: code}, a, held)
	if !held {
		t.Fatalf("status %d, error %q, want %d %s: %s", a.Status, a.String("error"), status, code, a.Text)
	}
}

// callsAnonymous asks every operation that reads without credentials: the
// answer comes before anything is looked at, so the ids need not exist.
func callsAnonymous(t *T) {
	t.each(callableIf(looksOnly), func(c *Call) { c.Anonymous().refusedAsUnauthorized() })
}

// callsAnonymousWrites does the same with those that write.
func callsAnonymousWrites(t *T) {
	t.each(callableIf(writesToo), func(c *Call) { c.Anonymous().refusedAsUnauthorized() })
}

// each makes a call of each operation, with ids that do not exist.
func (t *T) each(operations []*openapi.Operation, try func(c *Call)) {
	p := t.Project()
	for _, op := range operations {
		t.Run(op.ID, func(t *T) { try(p.in(t).Call(op.ID, anyArgs(op)...)) })
	}
}

// anyArgs gives values for the path's parameters after the project.
func anyArgs(op *openapi.Operation) []string {
	args := make([]string, strings.Count(op.Path, "{")-1)
	for i := range args {
		args[i] = "1"
	}
	return args
}

// refusedAsUnauthorized wants a 401 of which clients do not believe that a
// fresh token would help.
func (c *Call) refusedAsUnauthorized() {
	a := c.Refused(http.StatusUnauthorized, unauthorized[c.op.API])
	if challenge := a.Header.Get("WWW-Authenticate"); strings.Contains(challenge, "expired") {
		c.t.Errorf("%s: the challenge %q makes clients fetch a new token for nothing", c, challenge)
	}
}

func callsUnknownKey(t *T) {
	key := t.session.harness.Key
	p := t.Project()
	for _, id := range samples {
		p.Call(id).Authorization(basic(Credentials{key.ID, key.Secret + "x"})).refusedAsUnauthorized()
		p.Call(id).Authorization(basic(Credentials{key.ID + "x", key.Secret})).refusedAsUnauthorized()
		p.Call(id).Authorization("Bearer not.a.token").refusedAsUnauthorized()
		p.Call(id).Authorization("Digest x").refusedAsUnauthorized()
	}
}

func callsForeignProject(t *T) {
	foreign := basic(t.session.harness.Foreign)
	t.each(callableIf(anyAtAll), func(c *Call) {
		if c.op.API == openapi.Provisioning {
			c.Authorization(foreign).refusedAsUnauthorized()
			return
		}
		c.Authorization(foreign).Refused(http.StatusForbidden, "PERMISSION_DENIED")
	})
}

func callsBasicAndBearer(t *T) {
	p := t.Project()
	for _, id := range samples {
		p.Call(id).Authorization(basic(t.session.harness.Key)).Want(http.StatusOK)
		p.Call(id).Bearer().Want(http.StatusOK)
	}
}

// callsExpiredToken lets a token grow too old. Official clients fetch a new one
// when the challenge says expired, and only then.
func callsExpiredToken(t *T) {
	for _, id := range samples {
		t.Run(id, func(t *T) {
			p := t.Project()
			token := t.newToken()
			p.Call(id).Authorization(token).Want(http.StatusOK)
			p.Advance(tokenLife - time.Second)
			p.Call(id).Authorization(token).Want(http.StatusOK)
			p.Advance(time.Second)
			op, _ := openapi.Lookup(id)
			a := p.Call(id).Authorization(token).Refused(http.StatusUnauthorized, unauthorized[op.API])
			if challenge := a.Header.Get("WWW-Authenticate"); !strings.HasPrefix(challenge, "Bearer") || !strings.Contains(challenge, "expired") {
				t.Errorf("WWW-Authenticate is %q: clients would not fetch a new token", challenge)
			}
			p.Call(id).Authorization(t.newToken()).Want(http.StatusOK)
		})
	}
}

func (t *T) newToken() string {
	a := t.askToken(basic(t.session.harness.Key), url.Values{"grant_type": {"client_credentials"}})
	if a.Status != http.StatusOK {
		t.Fatalf("no token: status %d: %s", a.Status, a.Text)
	}
	return "Bearer " + a.String("access_token")
}

// callsUnknownPath asks for what guides once told of and does not exist: the
// numbers below a trunk.
func callsUnknownPath(t *T) {
	p := t.Project()
	p.Call("getSipTrunks").Want(http.StatusOK)
	h := t.session.harness
	r, err := http.NewRequestWithContext(t.ctx, http.MethodGet, strings.TrimSuffix(h.EST, "/")+"/v1/projects/"+p.ID+"/trunks/"+unknownID+"/phoneNumbers", http.NoBody)
	t.must(err)
	r.Header.Set("Authorization", basic(h.Key))
	a := t.exchange(r, Made{Project: p.ID})
	t.Equal("the answer", Object{"status": a.Status, "code": a.Field("code"), "name": a.String("status")},
		Object{"status": http.StatusNotFound, "code": http.StatusNotFound, "name": "NO_RESOURCE_FOUND"})
}

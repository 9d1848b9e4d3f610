package scenarios

import (
	"maps"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// TokenFate is what becomes of the token that a call carries, in the call's
// world and from that call on.
type TokenFate string

// The fates.
const (
	// TokenExpired: the 401 names the token expired, on which official clients
	// fetch a new one.
	TokenExpired TokenFate = "expired"
	// TokenInvalid: the 401 names the token invalid, as after a revocation;
	// official clients take that for final.
	TokenInvalid TokenFate = "invalid"
)

var tokenKeys = []key[FaultEffect]{
	field("token", "Makes the call's token expired or invalid: this call and all later ones with the same token get the 401 for it, a fresh token works. Calls without a token do not match.",
		word(TokenExpired, TokenInvalid), func(e *FaultEffect) *TokenFate { return &e.Token }),
}

var tokenWords = words[FaultEffect]{
	"token": func(e *FaultEffect) string {
		return after("with every later one with the same token the 401 of a token that is ", string(e.Token))
	},
}

// checkToken refuses what does not go with the answer that a spent token gets.
func checkToken(r *reader, at places) {
	for _, other := range slices.Sorted(maps.Keys(at)) {
		if other != "" && other != "token" && other != "delay" {
			r.wrong(at[other], "token and %s do not go together: with token the answer is the documented 401", other)
		}
	}
}

// checkCarriers refuses a match of calls none of which carries a token.
func checkCarriers(r *reader, at places, f *Fault, ops []*openapi.Operation) {
	carries := func(op *openapi.Operation) bool { return op.API != openapi.Auth }
	if f.Effect.Token != "" && !slices.ContainsFunc(ops, carries) {
		r.wrong(inside(at["effect"], "token"), "a request for a token carries none that could be %s", f.Effect.Token)
	}
}

// matches says whether a fault is for a call: one that is to spend its token
// must have one.
func (f *Fault) matches(r *Request, body *lazy) bool {
	return (f.Effect.Token == "" || r.carriesToken()) && f.Match.matches(r, body)
}

func (r *Request) carriesToken() bool {
	authorization := r.Header["Authorization"]
	if len(authorization) == 0 || r.Operation == nil || r.Operation.API == openapi.Auth {
		return false
	}
	scheme, token, _ := strings.Cut(authorization[0], " ")
	return strings.EqualFold(scheme, "Bearer") && strings.TrimSpace(token) != ""
}

package fake

import (
	"encoding/json"
	"mime"
	"net/http"
	"net/url"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// RuleToken is the ledger's entry for the token endpoint.
var RuleToken = ledger.Define(ledger.Rule{
	Name: "auth.token-endpoint", Kind: KindUnauthenticated, Evidence: ledger.Assumed,
	Says:   "POST /oauth2/token takes grant_type=client_credentials with the access key in a Basic header or the form, and answers errors as RFC 6749 words them.",
	Fix:    "Send grant_type=client_credentials as a form, with Basic credentials.",
	Source: "behaviour.md 1.1 (form and success documented, error bodies a default chosen there)",
})

// tokenReply is a granted token.
type tokenReply struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	Scope       string `json:"scope"`
	TokenType   string `json:"token_type"`
}

// tokenError is a refusal as RFC 6749 section 5.2 words it.
type tokenError struct {
	Code        string `json:"error"`
	Description string `json:"error_description"`

	status int
}

// serveToken is POST /oauth2/token.
func (p *Pipeline) serveToken(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Mock-Operation", "createAccessToken")
	w.Header().Set("Cache-Control", "no-store")
	keyID, refusal := p.auth.grant(w, r, p.maxBody)
	if refusal != nil {
		w.Header().Set("X-Mock-Rule", RuleToken.Name)
		w.Header().Set("X-Mock-Evidence", string(RuleToken.Evidence))
		writeTokenJSON(w, refusal.status, refusal)
		return
	}
	token, err := p.auth.mint.issue(keyID)
	if err != nil {
		writeTokenJSON(w, http.StatusInternalServerError, tokenError{Code: "server_error", Description: "The token could not be made."})
		return
	}
	writeTokenJSON(w, http.StatusOK, tokenReply{AccessToken: token, ExpiresIn: int(TokenLife.Seconds()), TokenType: "bearer"})
}

// grant decides a token request: whose key it is, or why not.
func (a *auth) grant(w http.ResponseWriter, r *http.Request, maxBody int64) (string, *tokenError) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return "", &tokenError{"invalid_request", "Only POST is allowed here.", http.StatusMethodNotAllowed}
	}
	form, refusal := readForm(w, r, maxBody)
	if refusal != nil {
		return "", refusal
	}
	id, secret, fromHeader := r.BasicAuth()
	if !fromHeader {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	if !a.admits(id, secret) {
		w.Header().Set("WWW-Authenticate", `Basic realm="sinch"`)
		return "", &tokenError{"invalid_client", "The access key is missing, unknown, or its secret is wrong.", http.StatusUnauthorized}
	}
	return id, checkGrant(form)
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

func checkGrant(form url.Values) *tokenError {
	switch form.Get("grant_type") {
	case "client_credentials":
		return nil
	case "":
		return &tokenError{"invalid_request", "grant_type is missing.", http.StatusBadRequest}
	}
	return &tokenError{"unsupported_grant_type", "Only grant_type=client_credentials is supported.", http.StatusBadRequest}
}

func readForm(w http.ResponseWriter, r *http.Request, maxBody int64) (url.Values, *tokenError) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mediaType != "application/x-www-form-urlencoded" {
		return nil, &tokenError{"invalid_request", "The body must be application/x-www-form-urlencoded.", http.StatusBadRequest}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return nil, &tokenError{"invalid_request", "The body is not a well-formed form.", http.StatusBadRequest}
	}
	return r.PostForm, nil
}

func writeTokenJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The connection is the caller's; if it is gone there is nobody to tell.
	_ = json.NewEncoder(w).Encode(body)
}

package trunking

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Credential is a user of a credential list.
type Credential struct {
	ID string `json:"id"`
	CredentialInput
}

// CredentialInput is what a caller sends of a credential.
type CredentialInput struct {
	Username string `json:"username"`
	// Password is never answered; only a saved world shows it.
	Password string `json:"password"`
}

var (
	ruleCredentialFound = ledger.Define(ledger.Rule{
		Name: "est.credential.not-found", Kind: KindCredentialNotFound, Evidence: ledger.Assumed,
		Says:   "A username that the credential list does not have gets a 404.",
		Fix:    "Use a username of this credential list.",
		Source: "behaviour.md 6.1 (the status is documented for endpoints)",
	})
	ruleUsernameUnique = ledger.Define(ledger.Rule{
		Name: "est.credential.username-unique", Kind: KindBadRequest, Evidence: ledger.GuideObserved,
		Says:   "A username is in one credential list only. The scope, the project, and that case matters are assumed.",
		Fix:    "Choose another username.",
		Source: "behaviour.md 6.1, 6.4 (guide \"Errors\"; scope not said)",
	})
	ruleUsernameShape = ledger.Define(ledger.Rule{
		Name: "est.credential.username-shape", Kind: KindValidationFailed, Evidence: ledger.Assumed,
		Says:   "A username has 1 to 255 letters, digits, dots, underscores and hyphens.",
		Fix:    "Send a username of such characters.",
		Source: "behaviour.md 6.4 (default)",
	})
	rulePassword = ledger.Define(ledger.Rule{
		Name: "est.credential.password", Kind: KindValidationFailed, Evidence: ledger.GuideObserved,
		Says:   "A password has at least 12 characters, among them an upper-case letter, a lower-case letter and a digit.",
		Fix:    "Send a stronger password.",
		Source: "behaviour.md 6.4",
	})
	ruleCredentialRegistered = ledger.Define(ledger.Rule{
		Name: "est.credential.delete-registered", Kind: KindBadRequest, Evidence: ledger.Assumed,
		Says:   "A credential is not deleted while a registered endpoint uses its username.",
		Fix:    "Delete or change the endpoints that register with it.",
		Source: "behaviour.md 6.1 (said of credential lists; extended to the credential)",
	})
)

// UpdatePassword changes a credential's password.
func UpdatePassword(tx *state.Tx, listID, username, password string) (Credential, error) {
	l, i, err := findCredential(tx, listID, username)
	if err != nil {
		return Credential{}, err
	}
	if err := checkPassword(password, "password"); err != nil {
		return Credential{}, err
	}
	l.Credentials = slices.Clone(l.Credentials)
	l.Credentials[i].Password = password
	store(tx).CredentialLists.Put(l.ID, l)
	return l.Credentials[i], nil
}

// DeleteCredential removes a credential from its list.
func DeleteCredential(tx *state.Tx, listID, username string) error {
	l, i, err := findCredential(tx, listID, username)
	if err != nil {
		return err
	}
	if l.Credentials[i].registered(tx) {
		return ruleCredentialRegistered.Broken("Credential cannot be deleted while attached to a SIP Endpoint")
	}
	l.Credentials = slices.Delete(slices.Clone(l.Credentials), i, i+1)
	store(tx).Usernames.Delete(username)
	store(tx).CredentialLists.Put(l.ID, l)
	return nil
}

func findCredential(tx *state.Tx, listID, username string) (CredentialList, int, error) {
	l, err := FindCredentialList(tx, listID)
	if err != nil {
		return CredentialList{}, 0, err
	}
	i := slices.IndexFunc(l.Credentials, func(c Credential) bool { return c.Username == username })
	if i < 0 {
		return CredentialList{}, 0, ruleCredentialFound.Broken("Credential with username '%s' not found", username)
	}
	return l, i, nil
}

// newCredential makes a credential of a list; path is where it stands in the body.
func newCredential(tx *state.Tx, listID string, input CredentialInput, path string) (Credential, error) {
	if !usernameShape.MatchString(input.Username) {
		return Credential{}, ruleUsernameShape.Broken("The username is not valid.").
			At(path+".username", "must have 1 to 255 letters, digits, dots, underscores and hyphens")
	}
	if err := checkPassword(input.Password, path+".password"); err != nil {
		return Credential{}, err
	}
	if store(tx).Usernames.Has(input.Username) {
		return Credential{}, ruleUsernameUnique.Broken("The provided username is unavailable").At(path+".username", "is taken")
	}
	store(tx).Usernames.Put(input.Username, listID)
	return Credential{ID: tx.NewID(), CredentialInput: input}, nil
}

var usernameShape = regexp.MustCompile(`^[A-Za-z0-9._-]{1,255}$`)

// registered says whether an endpoint registers with the credential.
func (c Credential) registered(tx *state.Tx) bool {
	return some(store(tx).Registrations, under(c.Username))
}

// minPassword is the shortest password, in characters.
const minPassword = 12

func checkPassword(password, field string) error {
	strong := utf8.RuneCountInString(password) >= minPassword
	for _, class := range []string{upperCase, strings.ToLower(upperCase), digits} {
		strong = strong && strings.ContainsAny(password, class)
	}
	if strong {
		return nil
	}
	return rulePassword.Broken("The password is too weak.").
		At(field, "must have at least 12 characters with an upper-case letter, a lower-case letter and a digit")
}

const (
	upperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits    = "0123456789"
)

package estapi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

// credentialView is a credential as the API shows it: without its password.
type credentialView struct {
	ID       string `json:"id"`
	Username string `json:"username"`
}

func showCredential(c trunking.Credential) credentialView {
	return credentialView{ID: c.ID, Username: c.Username}
}

func credentialInput(o object) trunking.CredentialInput {
	return trunking.CredentialInput{Username: o.text("username"), Password: o.text("password")}
}

func updateCredential(c *fake.Call) (fake.Reply, error) {
	changed, err := trunking.UpdatePassword(c.Tx, c.Param("credentialListId"), c.Param("username"), bodyOf(c).text("password"))
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(showCredential(changed))
}

func deleteCredential(c *fake.Call) (fake.Reply, error) {
	return done(trunking.DeleteCredential(c.Tx, c.Param("credentialListId"), c.Param("username")))
}

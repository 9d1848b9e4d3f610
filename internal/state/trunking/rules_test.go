package trunking_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sinch-mock/sinch-mock/internal/state"
	. "github.com/sinch-mock/sinch-mock/internal/state/trunking"
)

func TestHostNames(t *testing.T) {
	w := newWorld(t)
	trunk(t, w, "Taken")
	tests := []struct{ host, rule, message string }{
		{"a", "", ""},
		{"0-9", "", ""},
		{strings.Repeat("a", 63), "", ""},
		{"TRUNKS", "", ""},
		{"", "est.trunk.host-name-shape", "The host name is not valid."},
		{strings.Repeat("a", 64), "est.trunk.host-name-shape", "The host name is not valid."},
		{"-a", "est.trunk.host-name-shape", "The host name is not valid."},
		{"a-", "est.trunk.host-name-shape", "The host name is not valid."},
		{"a.b", "est.trunk.host-name-charset", "The host name is not valid."},
		{"a_b", "est.trunk.host-name-charset", "The host name is not valid."},
		{"é", "est.trunk.host-name-charset", "The host name is not valid."},
		{"a\n", "est.trunk.host-name-charset", "The host name is not valid."},
		{"Trunk", "est.trunk.host-name-reserved", "The provided domain name is unavailable"},
		{"tAKEN", "est.trunk.host-name-unique", "The provided domain name is unavailable"},
	}
	for _, tt := range tests {
		t.Run(tt.host, func(t *testing.T) {
			create := func(tx *state.Tx) error {
				_, err := CreateTrunk(tx, TrunkInput{Name: "n", HostName: tt.host})
				return err
			}
			if tt.rule == "" {
				if err := w.Update(create); err != nil {
					t.Fatal(err)
				}
				return
			}
			b := refused(t, w, create)
			if b.Rule.Name != tt.rule || b.Message != tt.message || len(b.Fields) != 1 || b.Fields[0].Name != "hostName" {
				t.Errorf("%s %q %v", b.Rule.Name, b.Message, b.Fields)
			}
		})
	}
}

func TestHostNamesAreUniqueOverProjectsUntilGivenBack(t *testing.T) {
	worlds := newWorlds(t)
	p, q := worldOf(t, worlds, "p"), worldOf(t, worlds, "q")
	mine := trunk(t, p, "shared")
	take := func(tx *state.Tx) error {
		_, err := CreateTrunk(tx, TrunkInput{Name: "n", HostName: "Shared"})
		return err
	}
	if b := refused(t, q, take); b.Rule.Name != "est.trunk.host-name-unique" {
		t.Errorf("rule %s", b.Rule.Name)
	}
	do(t, p, func(tx *state.Tx) (Trunk, error) {
		return UpdateTrunk(tx, mine.ID, TrunkInput{Name: "n", HostName: "renamed"})
	})
	theirs := do(t, q, func(tx *state.Tx) (Trunk, error) {
		return CreateTrunk(tx, TrunkInput{Name: "n", HostName: "Shared"})
	})
	back := func(tx *state.Tx) error {
		_, err := UpdateTrunk(tx, mine.ID, TrunkInput{Name: "n", HostName: "SHARED"})
		return err
	}
	refused(t, p, back)
	do(t, q, func(tx *state.Tx) (any, error) { return nil, DeleteTrunk(tx, theirs.ID) })
	if err := p.Update(back); err != nil {
		t.Errorf("a deleted trunk keeps its host name: %v", err)
	}
}

func TestARenameThatChangesCaseOnlyKeepsTheHostName(t *testing.T) {
	w := newWorld(t)
	mine := trunk(t, w, "acme")
	got := do(t, w, func(tx *state.Tx) (Trunk, error) {
		return UpdateTrunk(tx, mine.ID, TrunkInput{Name: "n", HostName: "ACME"})
	})
	if got.Domain() != "ACME.pstn.sinch.com" {
		t.Errorf("domain %s", got.Domain())
	}
	refused(t, w, func(tx *state.Tx) error {
		_, err := CreateTrunk(tx, TrunkInput{Name: "n", HostName: "acme"})
		return err
	})
}

func TestCallForwarding(t *testing.T) {
	text := func(s string) *string { return &s }
	tests := []struct {
		name   string
		on     bool
		number *string
		wrong  string
	}{
		{"off without a number", false, nil, ""},
		{"off with an empty number", false, text(""), ""},
		{"off with a number", false, text("+17208511190"), ""},
		{"on with a number", true, text("+17208511190"), ""},
		{"on without a number", true, nil, "is required when enableCallForward is true"},
		{"on with an empty number", true, text(""), "is required when enableCallForward is true"},
		{"off with no number at all", false, text("front desk"), "must be in E.164 format"},
		{"on with a national number", true, text("7208511190"), "must be in E.164 format"},
		{"on with a zero in front", true, text("+07208511190"), "must be in E.164 format"},
		{"on with too many digits", true, text("+1234567890123456"), "must be in E.164 format"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			create := func(tx *state.Tx) error {
				_, err := CreateTrunk(tx, TrunkInput{Name: "n", HostName: "h", EnableCallForward: tt.on, CallForwardNumber: tt.number})
				return err
			}
			if tt.wrong == "" {
				if err := w.Update(create); err != nil {
					t.Fatal(err)
				}
				return
			}
			b := refused(t, w, create)
			if b.Rule.Name != "est.trunk.call-forward-number" || b.Fields[0].Text != tt.wrong {
				t.Errorf("%s %v", b.Rule.Name, b.Fields)
			}
		})
	}
}

func TestEndpointInputs(t *testing.T) {
	with := func(e EndpointInput, change func(*EndpointInput)) EndpointInput {
		change(&e)
		return e
	}
	tests := []struct {
		name  string
		input EndpointInput
		rule  string
	}{
		{"IPv4", static("203.0.113.7"), ""},
		{"domain", static("sbc-1.example.com"), ""},
		{"registered", registered("alice"), ""},
		{"scheme", static("sip:sbc.example.com"), "est.endpoint.address"},
		{"port in the address", static("203.0.113.7:5060"), "est.endpoint.address"},
		{"IPv6", static("2001:db8::1"), "est.endpoint.address"},
		{"mapped IPv6", static("::ffff:203.0.113.7"), "est.endpoint.address"},
		{"no IPv4 after all", static("203.0.113.700"), "est.endpoint.address"},
		{"one label", static("sbc"), "est.endpoint.address"},
		{"hyphen at a label's end", static("sbc-.example.com"), "est.endpoint.address"},
		{"too long", static(strings.Repeat("a.", 126) + "com"), "est.endpoint.address"},
		{"empty", static(""), "est.endpoint.address"},
		{"blank name", with(static("203.0.113.7"), func(e *EndpointInput) { e.Name = " \t" }), "est.name.not-blank"},
		{"priority 0", with(static("203.0.113.7"), func(e *EndpointInput) { e.Priority = 0 }), "est.endpoint.priority"},
		{"port 0", with(static("203.0.113.7"), func(e *EndpointInput) { e.Port = 0 }), "est.endpoint.port"},
		{"port 65536", with(static("203.0.113.7"), func(e *EndpointInput) { e.Port = 65536 }), "est.endpoint.port"},
		{"static with a username", with(static("203.0.113.7"), func(e *EndpointInput) { e.Username = "alice" }), "est.endpoint.one-shape"},
		{"registered with an address", with(registered("alice"), func(e *EndpointInput) { e.Address = "203.0.113.7" }), "est.endpoint.one-shape"},
		{"registered without a username", registered(""), "est.endpoint.one-shape"},
		{"registered as nobody", registered("bob"), "est.endpoint.credential-exists"},
		{"usernames have a case", registered("Alice"), "est.endpoint.credential-exists"},
	}
	w := newWorld(t)
	owner := trunk(t, w, "h")
	credentials(t, w, "alice")
	kept := do(t, w, func(tx *state.Tx) (Endpoint, error) { return CreateEndpoint(tx, owner.ID, static("203.0.113.1")) })
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			calls := map[string]func(tx *state.Tx) error{
				"create": func(tx *state.Tx) error { _, err := CreateEndpoint(tx, owner.ID, tt.input); return err },
				"update": func(tx *state.Tx) error { _, err := UpdateEndpoint(tx, owner.ID, kept.ID, tt.input); return err },
			}
			for call, change := range calls {
				if tt.rule == "" {
					if err := w.Update(change); err != nil {
						t.Errorf("%s: %v", call, err)
					}
				} else if b := refused(t, w, change); b.Rule.Name != tt.rule || b.Message == "" {
					t.Errorf("%s: %s %q", call, b.Rule.Name, b.Message)
				}
			}
		})
	}
}

func TestRangeInputs(t *testing.T) {
	tests := []struct {
		address string
		prefix  int
		rule    string
	}{
		{"15.15.15.15", 32, ""},
		{"10.0.1.1", 24, ""}, // host bits are taken
		{"0.0.0.0", 1, ""},
		{"10.0.1.0/24", 24, "est.ip-range.no-cidr"},
		{"", 32, "est.ip-range.ipv4"},
		{"10.0.1", 32, "est.ip-range.ipv4"},
		{"10.0.1.256", 32, "est.ip-range.ipv4"},
		{"010.0.1.1", 32, "est.ip-range.ipv4"},
		{" 10.0.1.1", 32, "est.ip-range.ipv4"},
		{"sbc.example.com", 32, "est.ip-range.ipv4"},
		{"2001:db8::", 32, "est.ip-range.ipv4"},
		{"10.0.1.1", 0, "est.ip-range.prefix"},
		{"10.0.1.1", 33, "est.ip-range.prefix"},
		{"9.9.9.9", 32, "est.ip-range.unique"},
	}
	for _, tt := range tests {
		t.Run(tt.address, func(t *testing.T) {
			w := newWorld(t)
			list := acl(t, w, "9.9.9.9", "8.8.8.8")
			input := IPRangeInput{Address: tt.address, Prefix: tt.prefix}
			calls := []func(tx *state.Tx) error{
				func(tx *state.Tx) error { _, err := AddRange(tx, list.ID, input); return err },
				func(tx *state.Tx) error { _, err := UpdateRange(tx, list.ID, list.Ranges[1].ID, input); return err },
				func(tx *state.Tx) error {
					_, err := CreateACL(tx, ACLInput{Name: "n", Ranges: []IPRangeInput{{Address: "9.9.9.9", Prefix: 32}, input}})
					return err
				},
				func(tx *state.Tx) error {
					_, err := UpdateACL(tx, list.ID, ACLInput{Name: "n", Ranges: []IPRangeInput{{Address: "9.9.9.9", Prefix: 32}, input}})
					return err
				},
			}
			for i, call := range calls {
				if tt.rule != "" {
					if b := refused(t, w, call); b.Rule.Name != tt.rule {
						t.Errorf("call %d: %s", i, b.Rule.Name)
					}
				} else if i != 1 { // the second would meet the first's range
					if err := w.Update(call); err != nil {
						t.Errorf("call %d: %v", i, err)
					}
				}
			}
		})
	}
}

func TestCredentialInputs(t *testing.T) {
	w := newWorld(t)
	credentials(t, w, "taken")
	tests := []struct{ name, username, password, rule, field string }{
		{"fine", "User_01.a-b", "abcdefghiJ12", "", ""},
		{"longest", strings.Repeat("u", 255), password, "", ""},
		{"same name, other case", "Taken", password, "", ""},
		{"no username", "", password, "est.credential.username-shape", "credentials[1].username"},
		{"too long", strings.Repeat("u", 256), password, "est.credential.username-shape", "credentials[1].username"},
		{"slash", "a/b", password, "est.credential.username-shape", "credentials[1].username"},
		{"space", "a b", password, "est.credential.username-shape", "credentials[1].username"},
		{"taken", "taken", password, "est.credential.username-unique", "credentials[1].username"},
		{"twice in the list", "first", password, "est.credential.username-unique", "credentials[1].username"},
		{"eleven characters", "u", "Abcdefghij1", "est.credential.password", "credentials[1].password"},
		{"no upper case", "u", "abcdefghijk1", "est.credential.password", "credentials[1].password"},
		{"no lower case", "u", "ABCDEFGHIJK1", "est.credential.password", "credentials[1].password"},
		{"no digit", "u", "Abcdefghijkl", "est.credential.password", "credentials[1].password"},
		{"no password", "u", "", "est.credential.password", "credentials[1].password"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			input := CredentialListInput{Name: "n", Credentials: []CredentialInput{{"first", password}, {tt.username, tt.password}}}
			create := func(tx *state.Tx) error {
				l, err := CreateCredentialList(tx, input)
				if err != nil {
					return err
				}
				return DeleteCredentialList(tx, l.ID)
			}
			if tt.rule == "" {
				if err := w.Update(create); err != nil {
					t.Fatal(err)
				}
				return
			}
			b := refused(t, w, create)
			if b.Rule.Name != tt.rule || b.Fields[0].Name != tt.field || tt.password != "" && strings.Contains(b.Error()+b.Fields[0].Text, tt.password) {
				t.Errorf("%s %q %v", b.Rule.Name, b.Message, b.Fields)
			}
		})
	}
}

func TestNamesAreNotBlank(t *testing.T) {
	w := newWorld(t)
	list, creds := acl(t, w, "9.9.9.9"), credentials(t, w, "u")
	owner := trunk(t, w, "h")
	calls := map[string]func(tx *state.Tx) error{
		"create trunk": func(tx *state.Tx) error { _, err := CreateTrunk(tx, TrunkInput{Name: " ", HostName: "g"}); return err },
		"update trunk": func(tx *state.Tx) error {
			_, err := UpdateTrunk(tx, owner.ID, TrunkInput{HostName: "h"})
			return err
		},
		"create ACL":  func(tx *state.Tx) error { _, err := CreateACL(tx, ACLInput{}); return err },
		"update ACL":  func(tx *state.Tx) error { _, err := UpdateACL(tx, list.ID, ACLInput{}); return err },
		"create list": func(tx *state.Tx) error { _, err := CreateCredentialList(tx, CredentialListInput{}); return err },
		"rename list": func(tx *state.Tx) error { _, err := RenameCredentialList(tx, creds.ID, "\n"); return err },
	}
	for name, call := range calls {
		if b := refused(t, w, call); b.Rule.Name != "est.name.not-blank" || b.Fields[0].Name != "name" {
			t.Errorf("%s: %s %v", name, b.Rule.Name, b.Fields)
		}
	}
}

func TestWhatDoesNotExistIsNotFound(t *testing.T) {
	w := newWorld(t)
	owner, list, creds := trunk(t, w, "h"), acl(t, w, "9.9.9.9"), credentials(t, w, "u")
	tests := []struct {
		name, kind, message string
		call                func(tx *state.Tx) error
	}{
		{"get trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := FindTrunk(tx, "x"); return err }},
		{"update trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := UpdateTrunk(tx, "x", TrunkInput{}); return err }},
		{"delete trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { return DeleteTrunk(tx, "x") }},
		{"endpoint of no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := CreateEndpoint(tx, "x", static("1.1.1.1")); return err }},
		{"endpoints of no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := ListEndpoints(tx, "x", 1, 1); return err }},
		{"get endpoint", KindEndpointNotFound, "SIP Endpoint with id 'x' not found", func(tx *state.Tx) error { _, err := FindEndpoint(tx, owner.ID, "x"); return err }},
		{"update endpoint", KindEndpointNotFound, "SIP Endpoint with id 'x' not found", func(tx *state.Tx) error {
			_, err := UpdateEndpoint(tx, owner.ID, "x", EndpointInput{})
			return err
		}},
		{"delete endpoint", KindEndpointNotFound, "SIP Endpoint with id 'x' not found", func(tx *state.Tx) error { return DeleteEndpoint(tx, owner.ID, "x") }},
		{"get ACL", KindACLNotFound, "Access Control List with id 'x' not found", func(tx *state.Tx) error { _, err := FindACL(tx, "x"); return err }},
		{"update ACL", KindACLNotFound, "Access Control List with id 'x' not found", func(tx *state.Tx) error { _, err := UpdateACL(tx, "x", ACLInput{}); return err }},
		{"delete ACL", KindACLNotFound, "Access Control List with id 'x' not found", func(tx *state.Tx) error { return DeleteACL(tx, "x") }},
		{"range of no ACL", KindACLNotFound, "Access Control List with id 'x' not found", func(tx *state.Tx) error { _, err := AddRange(tx, "x", IPRangeInput{}); return err }},
		{"update range", KindIPRangeNotFound, "IP Range with id 'x' not found", func(tx *state.Tx) error { _, err := UpdateRange(tx, list.ID, "x", IPRangeInput{}); return err }},
		{"delete range", KindIPRangeNotFound, "IP Range with id 'x' not found", func(tx *state.Tx) error { return DeleteRange(tx, list.ID, "x") }},
		{"get list", KindCredentialListNotFound, "Credential List with id 'x' not found", func(tx *state.Tx) error { _, err := FindCredentialList(tx, "x"); return err }},
		{"rename list", KindCredentialListNotFound, "Credential List with id 'x' not found", func(tx *state.Tx) error { _, err := RenameCredentialList(tx, "x", "n"); return err }},
		{"delete list", KindCredentialListNotFound, "Credential List with id 'x' not found", func(tx *state.Tx) error { return DeleteCredentialList(tx, "x") }},
		{"password", KindCredentialNotFound, "Credential with username 'x' not found", func(tx *state.Tx) error { _, err := UpdatePassword(tx, creds.ID, "x", password); return err }},
		{"delete credential", KindCredentialNotFound, "Credential with username 'x' not found", func(tx *state.Tx) error { return DeleteCredential(tx, creds.ID, "x") }},
		{"link to no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := AddLinks(tx, "x", LinkACL, nil); return err }},
		{"link no ACL", KindACLNotFound, "Access Control List with id 'x' not found", func(tx *state.Tx) error {
			_, err := AddLinks(tx, owner.ID, LinkACL, []string{list.ID, "x"})
			return err
		}},
		{"replace by no list", KindCredentialListNotFound, "Credential List with id 'x' not found", func(tx *state.Tx) error {
			_, err := ReplaceLinks(tx, owner.ID, LinkCredentialList, []string{"x"})
			return err
		}},
		{"unlink from no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { return RemoveLink(tx, "x", LinkACL, list.ID) }},
		{"unlink an unlinked ACL", KindACLNotFound, "Access control list with id '" + list.ID + "' is not added to trunk '" + owner.ID + "'", func(tx *state.Tx) error {
			return RemoveLink(tx, owner.ID, LinkACL, list.ID)
		}},
		{"unlink an unlinked list", KindCredentialListNotFound, "Credential list with id '" + creds.ID + "' is not added to trunk '" + owner.ID + "'", func(tx *state.Tx) error {
			return RemoveLink(tx, owner.ID, LinkCredentialList, creds.ID)
		}},
		{"trunks of no ACL", KindACLNotFound, "Access Control List with id 'x' not found", func(tx *state.Tx) error { _, err := TrunksLinkedTo(tx, LinkACL, "x", 1, 1); return err }},
		{"links of no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := LinksOf(tx, "x", LinkACL, 1, 1); return err }},
		{"propagation of no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := Propagation(tx, "x"); return err }},
		{"number for no trunk", KindTrunkNotFound, "SIP Trunk with id 'x' not found", func(tx *state.Tx) error { _, err := AssignNumber(tx, "+12225559999", "x"); return err }},
		{"get number", KindPhoneNumberNotFound, "Phone Number '+12225559999' not found", func(tx *state.Tx) error { _, err := FindNumber(tx, "+12225559999"); return err }},
		{"release number", KindPhoneNumberNotFound, "Phone Number '+12225559999' not found", func(tx *state.Tx) error { _, err := ReleaseNumber(tx, "+12225559999"); return err }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := refused(t, w, tt.call)
			if b.Kind != tt.kind || b.Message != tt.message {
				t.Errorf("%s %q", b.Kind, b.Message)
			}
		})
	}
}

func TestWhatIsInUseIsNotDeleted(t *testing.T) {
	w := newWorld(t)
	owner, list, creds := trunk(t, w, "h"), acl(t, w, "9.9.9.9"), credentials(t, w, "u", "v")
	link(t, w, owner.ID, LinkACL, list.ID)
	link(t, w, owner.ID, LinkCredentialList, creds.ID)
	phone := do(t, w, func(tx *state.Tx) (Endpoint, error) { return CreateEndpoint(tx, owner.ID, registered("u")) })
	do(t, w, func(tx *state.Tx) (PhoneNumber, error) { return AssignNumber(tx, "+12225559999", owner.ID) })

	deleteTrunk := func(tx *state.Tx) error { return DeleteTrunk(tx, owner.ID) }
	deleteList := func(tx *state.Tx) error { return DeleteCredentialList(tx, creds.ID) }
	steps := []struct {
		name  string
		call  func(tx *state.Tx) error
		wrong string // "" for a step that is taken
	}{
		{"trunk with a number", deleteTrunk, "Cannot delete SIP Trunk with id '" + owner.ID + "' when there are phone numbers assigned"},
		{"number", func(tx *state.Tx) error { _, err := ReleaseNumber(tx, "+12225559999"); return err }, ""},
		{"trunk with an endpoint", deleteTrunk, "SIP Trunk cannot be deleted while there are one or more SIP Endpoints attached"},
		{"linked list", deleteList, "Credential List cannot be deleted while attached to a SIP Trunk"},
		{"unlink list", func(tx *state.Tx) error { return RemoveLink(tx, owner.ID, LinkCredentialList, creds.ID) }, ""},
		{"list of an endpoint", deleteList, "Credential List cannot be deleted while attached to a SIP Endpoint"},
		{"credential of an endpoint", func(tx *state.Tx) error { return DeleteCredential(tx, creds.ID, "u") }, "Credential cannot be deleted while attached to a SIP Endpoint"},
		{"endpoint takes another credential", func(tx *state.Tx) error {
			_, err := UpdateEndpoint(tx, owner.ID, phone.ID, registered("v"))
			return err
		}, ""},
		{"credential that was an endpoint's", func(tx *state.Tx) error { return DeleteCredential(tx, creds.ID, "u") }, ""},
		{"credential that is an endpoint's now", func(tx *state.Tx) error { return DeleteCredential(tx, creds.ID, "v") }, "Credential cannot be deleted while attached to a SIP Endpoint"},
		{"endpoint", func(tx *state.Tx) error { return DeleteEndpoint(tx, owner.ID, phone.ID) }, ""},
		{"list", deleteList, ""},
		{"trunk with an ACL", deleteTrunk, "SIP Trunk cannot be deleted while there are one or more Access Control Lists attached"},
		{"linked ACL", func(tx *state.Tx) error { return DeleteACL(tx, list.ID) }, "Access Control List cannot be deleted while attached to a SIP Trunk"},
		{"unlink ACL", func(tx *state.Tx) error { return RemoveLink(tx, owner.ID, LinkACL, list.ID) }, ""},
		{"trunk", deleteTrunk, ""},
		{"ACL", func(tx *state.Tx) error { return DeleteACL(tx, list.ID) }, ""},
	}
	for _, step := range steps {
		if step.wrong == "" {
			if err := w.Update(step.call); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
		} else if b := refused(t, w, step.call); b.Message != step.wrong || b.Kind != KindBadRequest {
			t.Errorf("%s: %s %q", step.name, b.Kind, b.Message)
		}
	}
	fresh := do(t, w, func(tx *state.Tx) (CredentialList, error) {
		return CreateCredentialList(tx, CredentialListInput{Name: "n", Credentials: []CredentialInput{{"u", password}, {"v", password}}})
	})
	if len(fresh.Credentials) != 2 {
		t.Errorf("usernames of a deleted list are not free: %v", fresh)
	}
}

func TestAnACLKeepsARange(t *testing.T) {
	w := newWorld(t)
	list := acl(t, w, "9.9.9.9")
	calls := map[string]func(tx *state.Tx) error{
		"create": func(tx *state.Tx) error { _, err := CreateACL(tx, ACLInput{Name: "n"}); return err },
		"update": func(tx *state.Tx) error {
			_, err := UpdateACL(tx, list.ID, ACLInput{Name: "n", Ranges: []IPRangeInput{}})
			return err
		},
		"delete the last": func(tx *state.Tx) error { return DeleteRange(tx, list.ID, list.Ranges[0].ID) },
	}
	for name, call := range calls {
		if b := refused(t, w, call); b.Rule != RuleACLRanges || b.Message != "Access Control Lists must contain at least one IP range" {
			t.Errorf("%s: %s %q", name, b.Rule.Name, b.Message)
		}
	}
	added := do(t, w, func(tx *state.Tx) (IPRange, error) {
		return AddRange(tx, list.ID, IPRangeInput{Address: "8.8.8.8", Prefix: 32})
	})
	do(t, w, func(tx *state.Tx) (any, error) { return nil, DeleteRange(tx, list.ID, list.Ranges[0].ID) })
	left := do(t, w, func(tx *state.Tx) (ACL, error) { return FindACL(tx, list.ID) })
	if diff := cmp.Diff([]IPRange{added}, left.Ranges); diff != "" {
		t.Errorf("ranges (-want +got):\n%s", diff)
	}
}

func TestNumbersAreE164(t *testing.T) {
	w := newWorld(t)
	owner := trunk(t, w, "h")
	for _, number := range []string{"", "+", "12225559999", "+0222", "+1 222 555", "+1234567890123456", "+1a"} {
		calls := []func(tx *state.Tx) error{
			func(tx *state.Tx) error { _, err := AssignNumber(tx, number, owner.ID); return err },
			func(tx *state.Tx) error { _, err := ReleaseNumber(tx, number); return err },
			func(tx *state.Tx) error { _, err := FindNumber(tx, number); return err },
		}
		for i, call := range calls {
			if b := refused(t, w, call); b.Rule.Name != "est.phone-number.e164" || b.Fields[0].Name != "phoneNumber" {
				t.Errorf("%q, call %d: %s", number, i, b.Rule.Name)
			}
		}
	}
}

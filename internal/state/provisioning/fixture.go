package provisioning

import (
	"bytes"
	"encoding/json"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// Fixture is a part of the vendor's side that a scenario may give to a world:
// what no call of the API brings about.
type Fixture struct {
	// Name is its key below given.
	Name string
	// Says tells what it is for, in one sentence.
	Says string
	// Check refuses JSON that Apply could not use.
	Check func(raw json.RawMessage) error
	// Apply stores it.
	Apply func(tx *state.Tx, raw json.RawMessage) error
}

// Fixtures lists the fixtures by name.
func Fixtures() []Fixture {
	return []Fixture{
		fixture("bundles", "What stands in the way of bundles.", infallible(SetBundleVendor)),
		fixture("conversation", "What the Conversation apps of the project hold.", infallible(SetConversationVendor)),
		fixture("kakaotalk", "Whether the project is onboarded, and what KakaoTalk knows.", SetKakaoTalkVendor),
		fixture("rcs", "Whether RCS is enabled, and what Google, the operators and the testers know.", infallible(SetRCSVendor)),
		fixture("sms", "What is special about SMS in the project.", infallible(SetSMSVendor)),
		fixture("whatsapp", "Whether the project is onboarded, and what Meta knows.", SetVendor),
		fixture("whatsappTemplates", "What Meta knows of templates, how they do, and what it refuses.", SetTemplateVendor),
	}
}

// fixture makes a fixture of a JSON-tagged struct and its setter. What the
// JSON leaves out has its default; keys that the struct does not know are refused.
func fixture[V any](name, says string, set func(*state.Tx, V) error) Fixture {
	return Fixture{
		Name: name, Says: says,
		Check: func(raw json.RawMessage) error { return decodeStrictly(raw, new(V)) },
		Apply: func(tx *state.Tx, raw json.RawMessage) error {
			var v V
			if err := decodeStrictly(raw, &v); err != nil {
				return err
			}
			return set(tx, v)
		},
	}
}

// infallible lends an error to a setter that has none.
func infallible[V any](set func(*state.Tx, V)) func(*state.Tx, V) error {
	return func(tx *state.Tx, v V) error {
		set(tx, v)
		return nil
	}
}

func decodeStrictly(raw []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

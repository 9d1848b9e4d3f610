package provisioning

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/state"
)

// BundleVendor is what only the vendor's side knows of the project that a
// bundle is for. Its zero value stands in the way of nothing.
type BundleVendor struct {
	// Staging: the project lives on the staging environment.
	Staging bool `json:"staging,omitempty"`
	// Subproject: the project is itself a subproject.
	Subproject bool `json:"subproject,omitempty"`
	// CopiesSMS: the account's SMS services are copies of the parent
	// project's; nil means that they are not.
	CopiesSMS *SMSCopy `json:"copiesSms,omitempty"`
	// Obstacles stand in the way of bundles that ask for what they concern.
	Obstacles []Obstacle `json:"obstacles,omitempty"`
}

// SMSCopy is what forbids to copy a parent project's SMS service.
type SMSCopy struct {
	BespokePrice     bool `json:"bespokePrice,omitempty"`
	NotRouteAssisted bool `json:"notRouteAssisted,omitempty"`
}

// SetBundleVendor replaces what the vendor's side knows.
func SetBundleVendor(tx *state.Tx, v BundleVendor) { Kind.In(tx).BundleVendor = v }

// Obstacle is the error of something that the vendor's side has against a
// bundle, and that no field of the documented body leads to: a test number
// that is taken, an app that is part of another bundle.
type Obstacle string

// obstacles say which bundles each of them concerns.
var obstacles = map[Obstacle]func(BundleInput) bool{
	"forbidden_payload": func(BundleInput) bool { return true },

	"failed_to_create_subproject": asksSubproject,

	"conversation_app_already_connected_to_sms_app":  asksConversationApp,
	"conversation_app_not_found":                     asksConversationApp,
	"conversation_app_is_already_in_bundles_process": asksConversationApp,
	"failed_to_create_conversation_service":          asksConversationApp,

	"sms_app_not_found":                             asksSMSApp,
	"default_sms_app_not_found":                     asksSMSApp,
	"default_sms_app_already_exists":                asksSMSApp,
	"more_than_one_sms_app":                         asksSMSApp,
	"sms_app_is_already_linked_to_conversation_app": asksSMSApp,
	"sms_app_is_already_in_bundles_process":         asksSMSApp,
	"allowed_only_for_default_test_sms_app":         asksSMSApp,
	"not_allowed_for_subproject":                    asksSMSApp,
	"not_allowed_for_non_test_account":              asksSMSApp,
	"only_one_test_number_allowed":                  asksSMSApp,
	"failed_to_create_sms_service":                  asksSMSApp,
}

func asksSubproject(in BundleInput) bool      { return in.Subproject.Wanted }
func asksSMSApp(in BundleInput) bool          { return in.SMSApp.Wanted }
func asksConversationApp(in BundleInput) bool { return in.ConversationApp.Wanted }

// Obstacles lists the obstacles there are, in order.
func Obstacles() []Obstacle { return slices.Sorted(maps.Keys(obstacles)) }

// UnmarshalJSON takes the obstacles there are and no others.
func (o *Obstacle) UnmarshalJSON(data []byte) error {
	var name string
	if err := json.Unmarshal(data, &name); err != nil {
		return err
	}
	if _, ok := obstacles[Obstacle(name)]; !ok {
		return fmt.Errorf("no obstacle %q: there are %s", name, obstacleNames())
	}
	*o = Obstacle(name)
	return nil
}

func obstacleNames() string {
	var names []string
	for _, o := range Obstacles() {
		names = append(names, string(o))
	}
	return strings.Join(names, ", ")
}

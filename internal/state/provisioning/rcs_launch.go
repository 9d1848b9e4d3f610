package provisioning

import (
	"slices"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// The rules of launches.
var (
	RuleRCSLaunchState = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.launch-state", Kind: "launch_invalid_agent_state", Evidence: ledger.Documented,
		Says:   "A sender launches from IN_TEST and UNLAUNCHED, and with operators that have not launched it yet from LAUNCHING and LAUNCHED.",
		Fix:    "Wait until the sender is in one of these states.",
		Source: "provisioning.yaml launchSender rules (that a launch without new operators changes nothing is assumed)",
	})
	RuleRCSVerification = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.verification-state", Kind: "launch_invalid_verification_state", Evidence: ledger.Documented,
		Says:   "A sender launches while its verification is in VERIFICATION_STATE_PENDING. It is, unless a fixture says otherwise.",
		Fix:    "Ask the vendor's support.",
		Source: "provisioning.yaml launchSender rules (the default is assumed)",
	})
	RuleRCSGoogleMyBusiness = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.google-my-business", Kind: "verification_suspended_in_gmb", Evidence: ledger.Documented,
		Says:   "A sender launches while its brand is not suspended in Google My Business. It is not, unless a fixture says otherwise.",
		Fix:    "Have the suspension lifted at Google.",
		Source: "provisioning.yaml verification_suspended_in_gmb (the default is assumed)",
	})
	RuleRCSLaunchReady = ledger.Define(ledger.Rule{
		Name: "papi.rcs-sender.launch-ready", Kind: "launch_precondition_failed", Evidence: ledger.Documented,
		Says:   "A launch needs a brand with name, banner, logo, privacy policy, terms of service and a phone or an email; a country; and the required answers: general but for video and screenshots, verification but for title, partner and, unless the US form is the present one, phone; and of GB, FR and US while they are targeted. The present US form needs all, but for the state outside of the US and the stock of private brands.",
		Fix:    "Give what additionalInformation.validationErrors lists with an update.",
		Source: "provisioning.yaml launchSender rules and questionnaire schemas; behaviour.md 3.6 (that the name is needed is client-observed, that France needs both answers and that screenshots are not needed is assumed)",
	})
)

// Answers that a launch needs.
var (
	needGeneral  = []string{"optInDescription", "triggerDescription", "interactionsDescription", "optOutDescription"}
	needVerify   = []string{"name", "email", "website"}
	needGB       = []string{"brandIndustry", "companyLegalName", "messagesVolume"}
	needFR       = []string{"fullCompanyAddress", "siren"}
	needUSLegacy = usShared
)

// LaunchRCSSender asks the operators of a sender's countries to launch it.
func LaunchRCSSender(tx *state.Tx, id string) (RCSSender, error) {
	v := RCSVendorOf(tx)
	if err := v.meets(RuleRCSEnabled, RuleRCSRate); err != nil {
		return RCSSender{}, err
	}
	s, err := FindRCSSender(tx, id)
	if err == nil {
		err = v.meets(RuleRCSResources)
	}
	if err == nil {
		err = s.checkLaunch(v)
	}
	if err != nil {
		return RCSSender{}, err
	}
	if s.hasAllOperators() {
		return s, nil
	}
	return s.prepare(tx).launch(tx), nil
}

func (s RCSSender) checkLaunch(v RCSVendor) error {
	switch {
	case !slices.Contains([]string{rcsInTest, rcsLaunching, rcsLaunched, rcsUnlaunched}, s.State):
		return RuleRCSLaunchState.Broken("The sender is in %s.", s.State)
	case v.VerificationState != "" && v.VerificationState != verificationPending:
		return RuleRCSVerification.Broken("The verification is in %s.", v.VerificationState)
	case v.GMBSuspended:
		return RuleRCSGoogleMyBusiness.Broken()
	}
	if err := s.checkATT(v); err != nil {
		return err
	}
	missing := slices.Concat(s.missingBrand(), s.missingCountries(), s.missingAnswers())
	if len(missing) == 0 {
		return nil
	}
	b := RuleRCSLaunchReady.Broken()
	for _, name := range missing {
		b.At(name, "is required to launch")
	}
	return b
}

// hasAllOperators says whether there is nobody left to ask.
func (s RCSSender) hasAllOperators() bool {
	return (s.State == rcsLaunching || s.State == rcsLaunched) && !slices.ContainsFunc(s.Operators, func(o RCSOperator) bool {
		return s.targets(o.Country) && o.Status != operatorLaunched && o.Status != operatorPending
	})
}

// launch moves the sender on. One that is launching already only has more
// operators asked, unless it must wait.
func (s RCSSender) launch(tx *state.Tx) RCSSender {
	switch {
	case !s.prepared():
		return rcsSenderMachine().Move(tx, s, causePrepare)
	case s.State == rcsLaunching:
		moveOperators(tx, s.ID, causeLaunch, targeted)
		return rcsSender(tx, s.ID).put(tx)
	}
	return rcsSenderMachine().Move(tx, s, causeLaunch)
}

// missingBrand lists what the brand lacks to be an agent at Google.
func (s RCSSender) missingBrand() []string {
	brand := s.Details.at("brand")
	var missing []string
	for _, name := range []string{"name", "bannerUrl", "logoUrl", "privacyPolicyUrl", "termsOfServiceUrl"} {
		if brand.text(name) == "" {
			missing = append(missing, "details.brand."+name)
		}
	}
	if len(brand.items("phones")) == 0 && len(brand.items("emails")) == 0 {
		missing = append(missing, "details.brand.phones or details.brand.emails")
	}
	return missing
}

func (s RCSSender) missingCountries() []string {
	if len(s.countries()) == 0 {
		return []string{"details.countries"}
	}
	return nil
}

// countries are those that the sender launches in.
func (s RCSSender) countries() []string { return s.Details.texts("countries") }

func (s RCSSender) targets(country string) bool { return slices.Contains(s.countries(), country) }

// missingAnswers lists the answers that the questionnaire lacks.
func (s RCSSender) missingAnswers() []string {
	missing := s.unanswered(generalAnswers, needGeneral)
	verify := needVerify
	if s.needsBrand() {
		verify = append(slices.Clone(verify), "phone")
	}
	missing = append(missing, s.unanswered(verifyAnswers, verify)...)
	if s.targets("GB") {
		missing = append(missing, s.unanswered(gbAnswers, needGB)...)
	}
	if s.targets("FR") {
		missing = append(missing, s.unanswered(frAnswers, needFR)...)
	}
	if s.targets("US") {
		missing = append(missing, s.unanswered(usAnswers, s.needUS())...)
	}
	return missing
}

// needUS are the answers that a launch in the US needs.
func (s RCSSender) needUS() []string {
	if s.usVersion() == usFormLegacy {
		return needUSLegacy
	}
	answers := s.Details.at(usAnswers...)
	var need []string
	for _, q := range rcsUSQuestions {
		switch {
		case q.name == "addressState" && answers.text("taxIdCountry") != "US":
		case strings.HasPrefix(q.name, "stock") && answers.text("ownershipType") != "PUBLIC":
		default:
			need = append(need, q.name)
		}
	}
	return need
}

// usVersion is the US form that the sender's answers belong to; the present one
// while they could be to either.
func (s RCSSender) usVersion() string {
	answers := s.Details.at(usAnswers...)
	if _, bucket := answers["messagesVolume"].(string); bucket || usForm(answers) == usFormLegacy {
		return usFormLegacy
	}
	return usFormPresent
}

func (s RCSSender) unanswered(section, need []string) []string {
	answers := s.Details.at(section...)
	var missing []string
	for _, name := range need {
		if value := answers[name]; value == nil || value == "" {
			missing = append(missing, "details."+strings.Join(section, ".")+"."+name)
		}
	}
	return missing
}

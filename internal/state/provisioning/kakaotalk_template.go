package provisioning

import (
	"slices"
	"strings"
	"time"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
	"github.com/sinch-mock/sinch-mock/internal/state"
)

// KakaoTalkTemplate is a message that a KakaoTalk sender may send.
type KakaoTalkTemplate struct {
	ID string `json:"id"`
	// Code is made by the server: 20 characters. Operations find the template
	// by it.
	Code string `json:"code"`
	// Sender is the sender's key: see kakaoTalkKey.
	Sender string `json:"sender"`
	// State is what is live; empty until KakaoTalk has approved the template.
	State string `json:"state,omitempty"`
	// Details are the live ones.
	Details TemplateFields `json:"details,omitempty"`
	// Changes are what waits to become live.
	Changes KakaoTalkTemplateChanges `json:"changes"`
	// Submitted says that KakaoTalk has seen the template.
	Submitted bool      `json:"submitted,omitempty"`
	Created   time.Time `json:"created"`
	Modified  time.Time `json:"modified"`
}

// KakaoTalkTemplateChanges is an edit on its way to become live. No status
// means no edit.
type KakaoTalkTemplateChanges struct {
	Status string         `json:"status,omitempty"`
	Edit   TemplateFields `json:"edit,omitempty"`
}

// The rules of templates that several operations share.
var (
	RuleKakaoTalkTemplateFound = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.exists", Kind: "template_not_found", Evidence: ledger.Documented,
		Says:   "A template must exist for the sender. Operations that document no sender_not_found say the same of a sender that does not exist, and the list only when a fixture says that the templates are missing.",
		Fix:    "List the sender's templates and use one of their codes.",
		Source: "provisioning.yaml template_not_found (when the list answers it is assumed)",
	})
	RuleKakaoTalkTemplateOrder = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.order", Evidence: ledger.Documented,
		Says:   "The list of templates is sorted alphabetically by name, live or pending, then by code; 50 to a page by default, 1000 at most. templateName keeps those whose name starts with it, letter by letter; all filters hold together.",
		Source: "provisioning.yaml listTemplates rules (case, and how filters combine, is assumed)",
	})
	RuleKakaoTalkTemplateLanguage = ledger.Define(ledger.Rule{
		Name: "papi.kakaotalk-template.comment-language", Kind: "template_invalid_language_code", Evidence: ledger.Documented,
		Says:   "A template is commented on in a language that KakaoTalk supports. It supports all, unless a fixture says otherwise.",
		Fix:    "Make a template in one of the languages in additionalInformation.supportedCodes.",
		Source: "provisioning.yaml KakaotalkTemplatesController_createComment_v1 (the request carries no language: that the template's is meant is assumed)",
	})
)

// FindKakaoTalkTemplate finds a sender's template by its code.
func FindKakaoTalkTemplate(tx *state.Tx, plusFriendID, code string) (KakaoTalkTemplate, error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return KakaoTalkTemplate{}, err
	}
	t, ok := Kind.In(tx).KakaoTalkTemplates.Get(s.key() + "/" + code)
	if !ok {
		return KakaoTalkTemplate{}, RuleKakaoTalkTemplateFound.Broken()
	}
	return t, nil
}

// findTemplateAlone finds a template for operations that know no missing sender.
func findTemplateAlone(tx *state.Tx, plusFriendID, code string) (KakaoTalkTemplate, error) {
	if err := kakaoTalkInitialized(tx); err != nil {
		return KakaoTalkTemplate{}, err
	}
	t, ok := Kind.In(tx).KakaoTalkTemplates.Get(kakaoTalkKey(plusFriendID) + "/" + code)
	if !ok {
		return KakaoTalkTemplate{}, RuleKakaoTalkTemplateFound.Broken()
	}
	return t, nil
}

// TemplateFilter picks templates as [SenderFilter] picks senders, and by how
// their names start.
type TemplateFilter struct {
	SenderFilter
	Prefix string
}

// ListKakaoTalkTemplates cuts a page out of a sender's templates that pass a filter.
func ListKakaoTalkTemplates(tx *state.Tx, plusFriendID string, filter TemplateFilter, page Page) (state.TokenPage[KakaoTalkTemplate], error) {
	s, err := FindKakaoTalkSender(tx, plusFriendID)
	if err != nil {
		return state.TokenPage[KakaoTalkTemplate]{}, err
	}
	if Kind.In(tx).KakaoTalkVendor.TemplatesMissing {
		return state.TokenPage[KakaoTalkTemplate]{}, RuleKakaoTalkTemplateFound.Broken()
	}
	var found []KakaoTalkTemplate
	for _, t := range Kind.In(tx).KakaoTalkTemplates.Under(s.key() + "/") {
		if filter.lets(t.State, t.Changes.Status) && strings.HasPrefix(t.name(), filter.Prefix) {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b KakaoTalkTemplate) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	walk := state.Walk[KakaoTalkTemplate]{
		Scope: s.resource() + "/templates " + filter.scope() + " " + filter.Prefix,
		Key:   KakaoTalkTemplate.sortKey, Order: strings.Compare,
	}
	return pageOf(walk, found, page)
}

func (t KakaoTalkTemplate) sortKey() string { return t.name() + "\x00" + t.Code }

// name is the template's name, live or still to be.
func (t KakaoTalkTemplate) name() string {
	if t.State != state.Gone {
		return t.Details.text(fieldName)
	}
	return t.Changes.Edit.text(fieldName)
}

func (t KakaoTalkTemplate) key() string { return t.Sender + "/" + t.Code }

// resource is the template's path below the project.
func (t KakaoTalkTemplate) resource() string {
	return "kakaotalk/senders/" + t.Sender + "/templates/" + t.Code
}

// put stores a template that has changed, and which names it has now.
func (t KakaoTalkTemplate) put(tx *state.Tx) KakaoTalkTemplate {
	t.Modified = tx.Now
	t.freeNames(tx)
	for _, name := range t.names() {
		Kind.In(tx).KakaoTalkTemplateNames.Put(t.Sender+"/"+name, t.Code)
	}
	Kind.In(tx).KakaoTalkTemplates.Put(t.key(), t)
	return t
}

// names are the names that no other template of the sender may have.
func (t KakaoTalkTemplate) names() []string {
	var names []string
	for _, fields := range []TemplateFields{t.Details, t.Changes.Edit} {
		if name := fields.text(fieldName); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// freeNames forgets the names that the stored template has.
func (t KakaoTalkTemplate) freeNames(tx *state.Tx) {
	stored, _ := Kind.In(tx).KakaoTalkTemplates.Get(t.key())
	for _, name := range stored.names() {
		Kind.In(tx).KakaoTalkTemplateNames.Delete(t.Sender + "/" + name)
	}
}

// drop removes a template with all that belongs to it.
func (t KakaoTalkTemplate) drop(tx *state.Tx) {
	t.freeNames(tx)
	forgetActivities(tx, t.resource())
	Kind.In(tx).KakaoTalkTemplates.Delete(t.key())
}

// dropTemplates removes all templates of a sender.
func (s KakaoTalkSender) dropTemplates(tx *state.Tx) {
	var all []KakaoTalkTemplate
	for _, t := range Kind.In(tx).KakaoTalkTemplates.Under(s.key() + "/") {
		all = append(all, t)
	}
	for _, t := range all {
		t.drop(tx)
	}
}

// ListKakaoTalkTemplateActivities cuts a page out of a template's activities.
func ListKakaoTalkTemplateActivities(tx *state.Tx, plusFriendID, code string, page Page) (state.TokenPage[Activity], error) {
	t, err := FindKakaoTalkTemplate(tx, plusFriendID, code)
	if err != nil {
		return state.TokenPage[Activity]{}, err
	}
	return activitiesOf(tx, t.resource(), page)
}

// CommentKakaoTalkTemplate adds a comment to a template and tells it.
func CommentKakaoTalkTemplate(tx *state.Tx, plusFriendID, code, text string) (CommentDTO, error) {
	t, err := findTemplateAlone(tx, plusFriendID, code)
	if err != nil {
		return CommentDTO{}, err
	}
	vendor := Kind.In(tx).KakaoTalkVendor
	if slices.Contains(vendor.UnsupportedLanguages, t.coming().text("language")) {
		return CommentDTO{}, RuleKakaoTalkTemplateLanguage.Broken().With("supportedCodes", vendor.supportedLanguages())
	}
	made := comment(tx, t.resource(), text)
	tx.Emit(EventKakaoTalkTemplateCommentAdded, t.resource(), t.DTO(), state.Extra{Name: "comment", Value: text})
	return made, nil
}

// supportedLanguages lists the languages of templates, as one text.
func (v KakaoTalkVendor) supportedLanguages() string {
	return strings.Join(slices.DeleteFunc(strings.Fields(kakaoTalkLanguages), func(code string) bool {
		return slices.Contains(v.UnsupportedLanguages, code)
	}), ", ")
}

// kakaoTalkLanguages are the languages that templates may be written in.
const kakaoTalkLanguages = "AF AR AZ BG BN CA CS DA DE EL EN EN_GB EN_US ES ES_AR ES_ES ES_MX ET FA FI FIL FR GA GU " +
	"HA HE HI HR HU ID IT JA KA KK KN KO KY_KG LO LT LV MK ML MR MS NB NL PA PL PT_BR PT_PT RO RU RW_RW SK SL SQ SR " +
	"SV SW TA TE TH TR UK UR UZ VI ZH_CN ZH_HK ZH_TW ZU"

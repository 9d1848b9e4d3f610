package provisioning

import (
	"cmp"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/ledger"
)

// countryCodes are the countries that bids may name, ISO 3166-1 alpha-2.
var countryCodes = strings.Fields(`
	AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BQ BR BS BT BW BY BZ CA CD
	CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD
	GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG
	KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MP MQ MR MS MT
	MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS
	RU RW SA SB SC SD SE SG SH SI SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW
	TZ UA UG UM US UY UZ VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`)

// compareFields orders fields at fault by name, then by what is wrong.
func compareFields(a, b ledger.Field) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Text, b.Text))
}

package papi

import (
	"github.com/sinch-mock/sinch-mock/internal/fake"
	"github.com/sinch-mock/sinch-mock/internal/state/provisioning"
)

// rcsQuestionnaires serves the launch questionnaire of RCS senders.
type rcsQuestionnaires struct{}

func (rcsQuestionnaires) get(c *fake.Call) (fake.Reply, error) {
	asked := provisioning.RCSQuestionnaireFor{
		UseCase: c.Param("useCase"), Countries: c.Query["countries"],
		USVersion: c.Query.Get("usQuestionnaireVersion"), USBrand: c.Query.Get("usQuestionnaireBrandCampaignVersion"),
	}
	questionnaire, err := asked.Questions()
	if err != nil {
		return fake.Reply{}, err
	}
	return fake.OK(questionnaire)
}

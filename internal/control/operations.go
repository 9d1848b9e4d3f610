package control

// operations says who does what: the control API as an index.
var operations = map[string]handler{
	"getHealth":   getHealth,
	"getVersion":  getVersion,
	"resetAll":    resetAll,
	"getCoverage": getCoverage,
	"getDocument": getDocument,

	"getBundle":          getBundle,
	"getBundleOfProject": getBundle,

	"deleteProject":   deleteProject,
	"exportState":     exportState,
	"importState":     importState,
	"forceTransition": forceTransition,

	"placeCall":     placeCall,
	"registerPhone": registerPhone,

	"getClock":     getClock,
	"setClock":     setClock,
	"advanceClock": advanceClock,

	"listServerRequests": listServerRequests,

	"listRequests":   listRequests,
	"listEvents":     listEvents,
	"listDeliveries": listDeliveries,
	"redeliver":      redeliver,
	"listOtps":       listOtps,
	"getPropagation": getPropagation,

	"listScenarios":            listScenarios,
	"loadScenario":             loadScenario,
	"removeScenarios":          removeScenarios,
	"listScenariosOfProject":   listScenariosOfProject,
	"loadScenarioOfProject":    loadScenarioOfProject,
	"removeScenariosOfProject": removeScenariosOfProject,
}

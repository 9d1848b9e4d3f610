package contracttests

import "net/http"

// Operations on phone numbers.
const (
	numberAssign = "AssignPhoneNumber"
	numberList   = "GetPhoneNumbers"
	numberGet    = "GetPhoneNumberByNumber"
)

// Numbers that belong to nobody.
const (
	numberOne = "+12025550100"
	numberTwo = "+12025550101"
)

func numberCases() []Case {
	return []Case{
		{Name: "est/phone-numbers/assign", Operations: []string{numberAssign, numberGet, numberList}, Costs: Number, Needs: alone, Run: numbersAssign},
		{Name: "est/phone-numbers/assign/twice", Operations: []string{numberAssign}, Costs: Number, Needs: alone, Run: numbersTwice},
		{Name: "est/phone-numbers/assign/refused-inputs", Operations: []string{numberAssign}, Costs: Number, Needs: alone, Run: numbersInputs},
		{Name: "est/phone-numbers/list/trunk", Operations: []string{numberList}, Costs: Number, Needs: alone, Run: numbersOfTrunk},
		{Name: "est/phone-numbers/release", Operations: []string{numberAssign, numberGet}, Costs: Number, Needs: alone, Assumed: true, Run: numbersRelease},
		{Name: "est/phone-numbers/ids", Operations: []string{numberAssign, numberGet}, Costs: Number, Needs: alone, Assumed: true, Run: numbersIDs},
	}
}

func (p *Project) assign(trunk, number string) *Answer {
	return p.Call(numberAssign).JSON(Object{"sipTrunkId": trunk, "phoneNumber": number}).Want(http.StatusCreated)
}

func numbersAssign(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	want := Object{"sipTrunkId": trunk, "phoneNumber": numberOne, "countryCode": "US"}
	assigned := p.assign(trunk, numberOne).Has(want)
	t.form("id", assigned.Field("id"), idForm)
	read := p.Call(numberGet, numberOne).Want(http.StatusOK).Has(want)
	t.form("createTime", read.Field("createTime"), wholeSeconds)
	list := p.Call(numberList).Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Equal("the list", list.List("phoneNumbers"), []Object{read.object()})
}

func numbersTwice(t *T) {
	p := t.Project()
	trunk, other := p.createTrunk(), p.createTrunk()
	p.assign(trunk, numberOne)
	for _, id := range []string{trunk, other} {
		p.Call(numberAssign).JSON(Object{"sipTrunkId": id, "phoneNumber": numberOne}).Refused(http.StatusBadRequest, badRequest).
			Says("Phone Number '" + numberOne + "' already exists")
	}
	p.Call(numberGet, numberOne).Want(http.StatusOK).Has(Object{"sipTrunkId": trunk})
}

func numbersInputs(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	whole := Object{"sipTrunkId": trunk, "phoneNumber": numberOne}
	p.refuses(numberAssign, nil, []bad{
		{"no plus", with(whole, "phoneNumber", "12025550100"), validationFailed, ""},
		{"letters", with(whole, "phoneNumber", "+1202CALLNOW"), validationFailed, ""},
		{"no number", with(whole, "phoneNumber", nil), validationFailed, ""},
		{"a number for a text", with(whole, "phoneNumber", 12025550100), validationFailed, unreadable},
	})
	p.Call(numberList).Want(http.StatusOK).Has(Object{"phoneNumbers": []Object{}})
	p.Call(numberGet, "12025550100").Refused(http.StatusBadRequest, validationFailed)
}

func numbersOfTrunk(t *T) {
	p := t.Project()
	one, two := p.createTrunk(), p.createTrunk()
	p.assign(one, numberOne)
	p.assign(two, numberTwo)
	of := func(trunk string) []string {
		return pluck(p.Call(numberList).Query("sipTrunkId", trunk).Want(http.StatusOK).List("phoneNumbers"), "phoneNumber")
	}
	t.Equal("numbers of the first trunk", of(one), []string{numberOne})
	t.Equal("numbers of the second trunk", of(two), []string{numberTwo})
}

func numbersRelease(t *T) {
	p := t.Project()
	trunk := p.createTrunk()
	p.assign(trunk, numberOne)
	p.Call(numberAssign).JSON(Object{"sipTrunkId": "", "phoneNumber": numberOne}).Want(http.StatusCreated)
	p.misses([]idCall{{numberGet, []string{numberOne}, nil, noNumber}})
	p.assign(trunk, numberOne)
}

func numbersIDs(t *T) {
	p := t.Project()
	p.misses([]idCall{
		{numberAssign, nil, Object{"sipTrunkId": unknownID, "phoneNumber": numberOne}, noTrunk},
		{numberAssign, nil, Object{"sipTrunkId": "", "phoneNumber": numberOne}, noNumber},
		{numberGet, []string{numberOne}, nil, noNumber},
	})
}

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
		{Name: "est/phone-numbers/assign", Operations: []string{numberAssign, numberGet, numberList}, Costs: Number, Run: numbersAssign},
		{Name: "est/phone-numbers/assign/twice", Operations: []string{numberAssign}, Costs: Number, Run: numbersTwice},
		{Name: "est/phone-numbers/assign/refused-inputs", Operations: []string{numberAssign}, Costs: Number, Run: numbersInputs},
		{Name: "est/phone-numbers/list/trunk", Operations: []string{numberList}, Costs: Number, Needs: alone, Run: numbersOfTrunk},
		{Name: "est/phone-numbers/release", Operations: []string{numberAssign, numberGet}, Costs: Number, Assumed: true, Run: numbersRelease},
		{Name: "est/phone-numbers/ids", Operations: []string{numberAssign, numberGet}, Costs: Number, Assumed: true, Run: numbersIDs},
	}
}

func (p *Project) assign(trunk, number string) *Answer {
	return p.Call(numberAssign).JSON(Object{"sipTrunkId": trunk, "phoneNumber": number}).Want(http.StatusCreated)
}

func numbersAssign(t *T) {
	p := t.Project()
	trunk, number := p.createTrunk(), p.number()
	want := Object{"sipTrunkId": trunk, "phoneNumber": number}
	if number == numberOne {
		want["countryCode"] = "US"
	}
	assigned := p.assign(trunk, number).Has(want)
	t.form("id", assigned.Field("id"), idForm)
	read := p.Call(numberGet, number).Want(http.StatusOK).Has(want)
	t.form("createTime", read.Field("createTime"), wholeSeconds)
	list := p.Call(numberList).Query("sipTrunkId", trunk).Want(http.StatusOK).Has(Object{"totalItems": 1})
	t.Equal("the list", list.List("phoneNumbers"), []Object{read.object()})
}

func numbersTwice(t *T) {
	p := t.Project()
	trunk, other, number := p.createTrunk(), p.createTrunk(), p.number()
	p.assign(trunk, number)
	for _, id := range []string{trunk, other} {
		p.Call(numberAssign).JSON(Object{"sipTrunkId": id, "phoneNumber": number}).Refused(http.StatusBadRequest, badRequest).
			Says("Phone Number '" + number + "' already exists")
	}
	p.Call(numberGet, number).Want(http.StatusOK).Has(Object{"sipTrunkId": trunk})
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
	p.Call(numberList).Query("sipTrunkId", trunk).Want(http.StatusOK).Has(Object{"phoneNumbers": []Object{}})
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
	trunk, number := p.createTrunk(), p.number()
	p.assign(trunk, number)
	p.Call(numberAssign).JSON(Object{"sipTrunkId": "", "phoneNumber": number}).Want(http.StatusCreated)
	p.misses([]idCall{{numberGet, []string{number}, nil, noNumber}})
	p.assign(trunk, number)
}

func numbersIDs(t *T) {
	p := t.Project()
	number := p.number()
	p.misses([]idCall{
		{numberAssign, nil, Object{"sipTrunkId": unknownID, "phoneNumber": number}, noTrunk},
		{numberAssign, nil, Object{"sipTrunkId": "", "phoneNumber": number}, noNumber},
		{numberGet, []string{number}, nil, noNumber},
	})
}

package provisioning

import (
	"fmt"
	"slices"
)

// sampleSenderCategories stand for KakaoTalk's own tree, which no document lists.
var sampleSenderCategories = []KakaoTalkSenderCategory{
	branch("001", "Health", branch("0001", "Clinics", branch("0001", "General"), branch("0002", "Dental")),
		branch("0002", "Pharmacies", branch("0001", "Local"))),
	branch("002", "Education", branch("0001", "Schools", branch("0001", "Primary"), branch("0002", "Secondary")),
		branch("0002", "Courses", branch("0001", "Languages"))),
	branch("003", "Finance", branch("0001", "Banks", branch("0001", "Retail")),
		branch("0002", "Insurance", branch("0001", "Life"), branch("0002", "Car"))),
	branch("019", "Retail", branch("0001", "Food", branch("0001", "Groceries")),
		branch("0006", "Online shops", branch("0001", "General"), branch("0002", "Fashion"))),
}

func branch(code, name string, below ...KakaoTalkSenderCategory) KakaoTalkSenderCategory {
	return KakaoTalkSenderCategory{Code: code, Name: name, Subcategories: below}
}

// unnamedCategory is the code of templates that name none.
const unnamedCategory = "999999"

var kakaoTalkTemplateCategories = []KakaoTalkTemplateCategory{
	group("001", "회원", "Membership", "회원가입", "Join membership", "인증/비밀번호/로그인", "Authentication/Password/Login",
		"회원정보/회원혜택", "Membership information/Member ship benefits"),
	group("002", "구매", "Purchase", "구매완료", "Purchase completed", "상품가입", "Product subscription", "진행상태", "Purchase status",
		"구매취소", "Purchase cancellation", "구매예약/입고알림", "Pre-order/Stock alerts"),
	group("003", "예약", "Reservation", "예약완료/예약내역", "Completed reservations/Reservation history", "예약상태", "Reservation status",
		"예약취소", "Reservation cancellation", "예약알림/리마인드", "Notification/Reminder"),
	group("004", "서비스이용", "Customer service", "이용안내/공지", "Information/Notification", "신청접수", "Application reception",
		"처리완료", "Notification for treated demands", "이용도구", "Tools for use", "방문서비스", "Visiting service",
		"피드백 요청", "Feedback request", "구매감사/이용확인", "Greeting message/Order confirmation", "리마인드", "Reminder message"),
	group("005", "리포팅", "Reports", "피드백", "Feedback", "요금청구", "Billing", "계약/견적", "Contract/Quote",
		"안전/피해예방", "Safety/Damage prevention", "뉴스레터", "Newsletter", "거래알림", "Transaction notification"),
	group("006", "배송", "Shipping", "배송상태", "Shipping status", "배송예정", "Shipping estimation",
		"배송완료", "Shipping completed", "배송실패", "Failed shipment"),
	group("007", "법적고지", "Legal notification", "수신동의", "Consent of reception", "개인정보", "Privacy",
		"약관변경", "Change of terms and conditions", "휴면 관련", "Dormant account related"),
	group("008", "업무알림", "Business notification", "주문/예약", "Order/Reservation", "내부 업무 알림", "Internal business notification"),
	group("009", "쿠폰/포인트", "Coupon/Points", "쿠폰발급", "Coupon issuance", "쿠폰사용", "Notification for coupon use",
		"포인트적립", "Earn points", "포인트사용", "Use of points", "쿠폰/포인트안내", "Information coupon/Points"),
	others(),
}

// group makes a category of templates; names are those of its subcategories,
// in Korean and English by turns.
func group(code, name, english string, names ...string) KakaoTalkTemplateCategory {
	g := KakaoTalkTemplateCategory{Name: name, NameEnglish: english}
	for pair := range slices.Chunk(names, 2) {
		g.Subcategories = append(g.Subcategories, KakaoTalkTemplateSubcategory{
			Code: fmt.Sprintf("%s%03d", code, len(g.Subcategories)+1), Name: pair[0], NameEnglish: pair[1], GroupName: name,
			Inclusion: "Messages about: " + pair[1], Exclusion: "Advertising",
		})
	}
	return g
}

func others() KakaoTalkTemplateCategory {
	g := group("", "기타", "Others", "기타", "Others")
	g.Subcategories[0].Code = unnamedCategory
	return g
}

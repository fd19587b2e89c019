/// The releases whose dialects are spoken.
package enum Release: String, CaseIterable, Sendable {
    case v2_3_1 = "2.3.1"
    case v3_1_0 = "3.1.0"
}

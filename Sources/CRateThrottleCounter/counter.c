// All of it is in the header, so that it is compiled into its callers. SwiftPM wants a file.
#include "CRateThrottleCounter.h"
